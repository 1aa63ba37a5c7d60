/*
 * sync/remote/curl_late.c - libcurl, loaded when the first request needs it.
 *
 * libcurl brings thirty more libraries along. Most commands never speak to a cloud, and
 * loading them all cost such a command as much as its own work. So the functions of
 * <curl/curl.h> that http.c calls are defined here: each goes to the one of the same
 * name in the library. Where it cannot be loaded, curl_global_init() fails, and nothing
 * else is called then.
 *
 * Invariant: once loaded it stays. Threads: called by one only, like all of the driver.
 */
#include "sync/remote/curl_late.h"

#include <assert.h>
#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "sync/remote/http.h"

#define LIBRARY "libcurl.so.4"

/* `real`: the library's function of that name. An address is copied, since the standard
 * knows no way from an object's to a function's. */
#define REAL(name)                                                  \
	static __typeof__(name) *real;                              \
	if (!real) {                                                \
		void *at = find(#name);                             \
		static_assert(sizeof(real) == sizeof(at), "dlsym"); \
		memcpy(&real, &at, sizeof(real));                   \
	}

/* The library, NULL where there is none with the youngest of the functions. */
static void *library(void)
{
	static void *handle;

	if (!handle)
		handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	return handle && dlsym(handle, "curl_multi_poll") ? handle : NULL;
}

static void *find(const char *name)
{
	void *at = dlsym(library(), name);

	assert(at);
	return at;
}

/* The macros of the header check the types where http.c calls; here they are in the way. */
#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt

CURLcode curl_global_init(long flags)
{
	if (!library())
		return CURLE_FAILED_INIT;
	REAL(curl_global_init);
	return real(flags);
}

void curl_global_cleanup(void)
{
	REAL(curl_global_cleanup);
	real();
}

/* ---- one exchange ------------------------------------------------------------------- */

CURL *curl_easy_init(void)
{
	REAL(curl_easy_init);
	return real();
}

void curl_easy_cleanup(CURL *easy)
{
	REAL(curl_easy_cleanup);
	real(easy);
}

CURLcode curl_easy_setopt(CURL *easy, CURLoption option, ...)
{
	REAL(curl_easy_setopt);
	va_list values;
	CURLcode rc;

	va_start(values, option);
	if (option < CURLOPTTYPE_OBJECTPOINT)
		rc = real(easy, option, va_arg(values, long));
	else if (option >= CURLOPTTYPE_OFF_T && option < CURLOPTTYPE_BLOB)
		rc = real(easy, option, va_arg(values, curl_off_t));
	else
		rc = real(easy, option, va_arg(values, void *));
	va_end(values);
	return rc;
}

CURLcode curl_easy_getinfo(CURL *easy, CURLINFO info, ...)
{
	REAL(curl_easy_getinfo);
	va_list values;
	CURLcode rc;

	va_start(values, info);
	rc = real(easy, info, va_arg(values, void *));
	va_end(values);
	return rc;
}

const char *curl_easy_strerror(CURLcode code)
{
	REAL(curl_easy_strerror);
	return real(code);
}

/* ---- many at once ------------------------------------------------------------------- */

CURLM *curl_multi_init(void)
{
	REAL(curl_multi_init);
	return real();
}

CURLMcode curl_multi_cleanup(CURLM *multi)
{
	REAL(curl_multi_cleanup);
	return real(multi);
}

/* Its options are numbers, but for callbacks, which nobody here sets. */
CURLMcode curl_multi_setopt(CURLM *multi, CURLMoption option, ...)
{
	REAL(curl_multi_setopt);
	va_list values;
	CURLMcode rc;

	assert((int)option < CURLOPTTYPE_OBJECTPOINT);
	va_start(values, option);
	rc = real(multi, option, va_arg(values, long));
	va_end(values);
	return rc;
}

CURLMcode curl_multi_add_handle(CURLM *multi, CURL *easy)
{
	REAL(curl_multi_add_handle);
	return real(multi, easy);
}

CURLMcode curl_multi_remove_handle(CURLM *multi, CURL *easy)
{
	REAL(curl_multi_remove_handle);
	return real(multi, easy);
}

CURLMcode curl_multi_perform(CURLM *multi, int *running)
{
	REAL(curl_multi_perform);
	return real(multi, running);
}

CURLMcode curl_multi_poll(CURLM *multi, struct curl_waitfd *more, unsigned count,
			  int timeout_ms, int *ready)
{
	REAL(curl_multi_poll);
	return real(multi, more, count, timeout_ms, ready);
}

CURLMsg *curl_multi_info_read(CURLM *multi, int *left)
{
	REAL(curl_multi_info_read);
	return real(multi, left);
}

const char *curl_multi_strerror(CURLMcode code)
{
	REAL(curl_multi_strerror);
	return real(code);
}

/* ---- lists -------------------------------------------------------------------------- */

struct curl_slist *curl_slist_append(struct curl_slist *list, const char *text)
{
	REAL(curl_slist_append);
	return real(list, text);
}

void curl_slist_free_all(struct curl_slist *list)
{
	REAL(curl_slist_free_all);
	real(list);
}

/* ---- which one it is ---------------------------------------------------------------- */

const char *ws_http_library(char out[64])
{
	const curl_version_info_data *info;

	if (!library())
		return NULL;
	REAL(curl_version_info);
	info = real(CURLVERSION_NOW);
	(void)snprintf(out, 64, "libcurl %.15s with %.30s", info->version,
		       info->ssl_version ? info->ssl_version : "no TLS");
	return out;
}
