/*
 * store/ground/harden.h - a process made safe before it does anything.
 * Floor 0. Changes the process: descriptors, limits, umask, environment.
 */
#ifndef WS_STORE_GROUND_HARDEN_H
#define WS_STORE_GROUND_HARDEN_H

#include <sys/types.h>

/*
 * Call first in main(). Opens what is missing of descriptors 0 to 2 (standard output so
 * that writing to it fails), forbids core
 * files, reading by other processes and set-id use, sets umask 077, and drops
 * variables that would redirect git or write secrets of TLS sessions to a file.
 * Returns 0, or -1 when the process cannot be made safe: it has to end.
 */
int ws_harden(void);

/* The umask as it was before ws_harden(), for a program that takes the place of this one;
 * 077 when that was not called. */
mode_t ws_harden_umask(void);

#endif
