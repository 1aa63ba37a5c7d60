/*
 * store/git/library.c - libgit2 itself: its start, and its network, which stays out.
 *
 * Nothing here talks to a server through libgit2, yet its start reads every certificate of
 * the machine, seeds two TLS libraries and has Kerberos and SSH loaded: more than half of
 * what a short command costs. So the functions below stand in for the doors to all that.
 * Where the library is linked from its archive (Makefile), the linker takes them instead of
 * the files that hold the real ones, and with these go the libraries those need. Where it is
 * a shared object, only the first of them is seen.
 */
#include "store/git/repo_p.h"

#define CACHE_BYTES_MAX ((ssize_t)32 << 20)
/* The tree of an account has an entry a workspace, and every look-up passes through it. */
#define CACHE_TREE_MAX  ((size_t)2 << 20)

/* Without a certificate libgit2 trusts no server. */
int mbedtls_x509_crt_parse_file(void *chain, const char *path);
int git_mbedtls_stream_global_init(void);
int git_mbedtls__set_cert_location(const char *file, const char *path);
int git_mbedtls_stream_new(void **out, const char *host, const char *port);
int git_mbedtls_stream_wrap(void **out, void *in, const char *host);
int git_transport_ssh_global_init(void);
int git_smart_subtransport_ssh(void **out, void *owner, void *param);
int git_http_auth_negotiate(void **out, const void *challenge);

static int no_network(void)
{
	git_error_set_str(GIT_ERROR_NET, "built without a network");
	return -1;
}

int mbedtls_x509_crt_parse_file(void *chain, const char *path)
{
	(void)chain;
	(void)path;
	return -1;
}

int git_mbedtls_stream_global_init(void)
{
	return 0;
}

int git_mbedtls__set_cert_location(const char *file, const char *path)
{
	(void)file;
	(void)path;
	return no_network();
}

int git_mbedtls_stream_new(void **out, const char *host, const char *port)
{
	(void)out;
	(void)host;
	(void)port;
	return no_network();
}

int git_mbedtls_stream_wrap(void **out, void *in, const char *host)
{
	(void)out;
	(void)in;
	(void)host;
	return no_network();
}

int git_transport_ssh_global_init(void)
{
	return 0;
}

int git_smart_subtransport_ssh(void **out, void *owner, void *param)
{
	(void)out;
	(void)owner;
	(void)param;
	return no_network();
}

int git_http_auth_negotiate(void **out, const void *challenge)
{
	(void)out;
	(void)challenge;
	return no_network();
}

int ws_git_start(struct ws_err *err)
{
	static const int levels[] = {GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM,
				     GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL};
	int rc = git_libgit2_init();
	bool bad = false;

	if (rc < 0)
		return ws_repo_fail(err, WS_E_GIT, rc, "the git library does not start");
	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
		bad |= git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, levels[i], "") < 0;
	bad |= git_libgit2_opts(GIT_OPT_SET_TEMPLATE_PATH, "") < 0;
	bad |= git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1) < 0;
	bad |= git_libgit2_opts(GIT_OPT_ENABLE_STRICT_OBJECT_CREATION, 1) < 0;
	bad |= git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 1) < 0;
	bad |= git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, CACHE_BYTES_MAX) < 0;
	bad |= git_libgit2_opts(GIT_OPT_SET_CACHE_OBJECT_LIMIT, GIT_OBJECT_TREE,
				CACHE_TREE_MAX) < 0;
	if (bad) {
		rc = ws_repo_fail(err, WS_E_GIT, -1, "the git library cannot be set up");
		git_libgit2_shutdown();
		return rc;
	}
	return 0;
}
