/*
 * store/ground/near.h - "did you mean": the name that was most likely meant, as a hint.
 * Floor 0: pure.
 */
#ifndef WS_STORE_GROUND_NEAR_H
#define WS_STORE_GROUND_NEAR_H

#include <stdbool.h>
#include "store/ground/err.h"

/*
 * Sets the hint "did you mean NEAR?". A name with blanks or signs is quoted. Where word,
 * what was written, only looks like near, the hint says what tells them apart: else it
 * would name to the eye what was written already.
 * Returns the code of err, 0 for NULL.
 */
int ws_err_near(struct ws_err *err, const char *word, const char *near);

/* Two different texts that look the same: letters of another script that are drawn as
 * Latin ones, or blanks at an end. ASCII case counts. */
bool ws_text_is_alike(const char *a, const char *b);

#endif
