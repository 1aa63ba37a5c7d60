/*
 * tests/lib/tempdir.h - a folder of one test's own.
 * Blocks on the disk. Ends the program where the disk gives no folder.
 *
 *	char *dir = t_tempdir_new();
 *	int root = t_tempdir_open(dir);
 *	...
 *	close(root);
 *	t_tempdir_remove(dir);
 */
#ifndef T_TEMPDIR_H
#define T_TEMPDIR_H

#include <stddef.h>

/* Makes an empty folder under $TMPDIR or /tmp. Given: t_tempdir_remove(). */
char *t_tempdir_new(void);

/* Opens it as a directory. Given: close(). */
int t_tempdir_open(const char *dir);

/* Removes it with everything in it (links are not followed). Takes dir; NULL is fine. */
void t_tempdir_remove(char *dir);

/* "DIR/NAME". Given: free(). */
char *t_tempdir_path(const char *dir, const char *name);

/* Writes a file DIR/NAME; missing folders are made. */
void t_tempdir_write(const char *dir, const char *name, const char *bytes, size_t len);

/* Reads DIR/NAME whole; NULL when it is not there. Given: free(). out_len may be NULL. */
char *t_tempdir_read(const char *dir, const char *name, size_t *out_len);

#endif
