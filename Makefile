# wsync - build, test, install. One file, no recursion.
#
#   make          build wsync and wsync-cloud into build/
#   make check    install what is missing, build, run every test
#   make demo     install what is missing, build, tell the story
#   make soak     every point a command can die at, every state a power cut leaves
#   make check-clients  the real Prefect client against wsync-cloud, where it can be had
#   make check-mutants  plants bugs and wants each one noticed
#   make help     all targets

B      ?= build
CC     ?= gcc
prefix ?= /usr/local
bindir ?= $(prefix)/bin
mandir ?= $(prefix)/share/man
datadir ?= $(prefix)/share
unitdir ?= $(prefix)/lib/systemd/system

VERSION := 0.1.0

# --- what the build needs ------------------------------------------------------

# Debian 12 packages, by what they are for: compile, link, test, documentation.
PACKAGES := gcc make pkg-config git libgit2-dev libinih-dev libxxhash-dev \
	libcurl4-openssl-dev libjansson-dev libsmartcols-dev libutf8proc-dev \
	libmicrohttpd-dev libsqlite3-dev libcmocka-dev python3-jsonschema scdoc curl

# Wanted by `make lint`, `make check-clang` and `make bench` only.
LINT_PACKAGES := clang clang-format clang-tidy cppcheck shellcheck libclang-rt-14-dev

PKGS := libgit2 inih libxxhash libcurl jansson smartcols libutf8proc libmicrohttpd sqlite3 cmocka

# --- flags ---------------------------------------------------------------------

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wformat=2 -Wundef -Wwrite-strings -Wimplicit-fallthrough \
	-Wvla -Werror
HARDEN := -fstack-protector-strong -fstack-clash-protection -fcf-protection=full \
	-D_FORTIFY_SOURCE=3 -fno-strict-overflow -fno-delete-null-pointer-checks -fPIE
OPT    ?= -O2 -g
ifneq ($(SANITIZE),)
HARDEN := -fPIE -fno-omit-frame-pointer -fsanitize=$(SANITIZE) -fno-sanitize-recover=all
OPT    := -O1 -g
LDSAN  := -fsanitize=$(SANITIZE)
endif
CPPFLAGS += -I. -I$(B) -D_GNU_SOURCE -DWS_VERSION='"$(VERSION)"'
CFLAGS   += -std=c17 $(OPT) $(WARN) $(HARDEN) -MMD -MP
LDFLAGS  += -pie -Wl,-z,relro,-z,now -Wl,-z,noexecstack -Wl,--as-needed $(LDSAN)

# The loader of a command has half its work with libraries libgit2 brings for a network that
# store/git/library.c leaves out. So, where Debian's archives of this version are there, it is
# linked from them; elsewhere from the shared object, and starts slower. With SHARED=1 never
# from archives: then an update of libgit2 reaches wsync without building it anew.
ARCHIVES := libgit2 libmbedcrypto libhttp_parser libpcre2-8 libz libinih libxxhash libjansson libutf8proc
ARCHIVE_DIR := $(shell pkg-config --modversion libgit2 2>/dev/null | grep -q '^1\.5\.' && \
	pkg-config --variable=libdir libgit2)
ifeq ($(SHARED)$(words $(wildcard $(ARCHIVES:%=$(ARCHIVE_DIR)/%.a))),$(words $(ARCHIVES)))
fixed = $(ARCHIVE_DIR)/lib$(1).a
LIBS_git2 := $(foreach l,git2 mbedcrypto http_parser pcre2-8 z,$(call fixed,$(l)))
else
fixed = -l$(1)
LIBS_git2 := -lgit2
endif

LIBS_ground := $(call fixed,xxhash) $(call fixed,jansson) $(call fixed,utf8proc)
LIBS_wsync  := $(LIBS_git2) $(call fixed,inih) $(LIBS_ground) -lsmartcols
LIBS_agent  := $(call fixed,inih) $(LIBS_ground)
LIBS_cloud  := -lmicrohttpd -lsqlite3 $(LIBS_ground)
LIBS_test   := -lcmocka $(LIBS_git2) $(call fixed,inih) -lmicrohttpd -lsqlite3 -lsmartcols $(LIBS_ground)

# --- the floors: one archive a folder, lowest first ----------------------------

FLOORS := store/ground store/ini store/tree store/git store/work \
	sync/model sync/access sync/env sync/decide sync/remote sync/round
ALL    := $(FLOORS) sync/cloud agent cli cli/show cli/command tests/lib

archive = $(B)/lib/$(subst /,-,$(1)).a
# What lies in a folder and in the folders inside it that are none of the list.
inner   = $(foreach f,$(filter $(1)/%,$(ALL)),$(f)/%)
objects = $(patsubst %.c,$(B)/%.o,$(filter-out %/main.c $(call inner,$(1)),$(wildcard $(1)/*.c $(1)/*/*.c)))

# A folder may link what lies below it: the reverse of the list above.
reverse = $(if $(1),$(call reverse,$(wordlist 2,$(words $(1)),$(1))) $(firstword $(1)))
below   = $(call reverse,$(call upto,$(1),$(FLOORS)))
upto    = $(if $(2),$(firstword $(2)) $(if $(filter $(1),$(firstword $(2))),,$(call upto,$(1),$(wordlist 2,$(words $(2)),$(2)))))

# of agent/ the command line takes what both sides of the socket share (proto.h)
WSYNC_FOLDERS := cli cli/command cli/show agent $(call reverse,$(FLOORS))
AGENT_FOLDERS := agent store/ini store/ground
CLOUD_FOLDERS := sync/cloud store/ground

all: $(B)/wsync $(B)/wsyncd $(B)/wsync-cloud

define archive_rule
$(call archive,$(1)): $(call objects,$(1))
	@mkdir -p $$(@D)
	@rm -f $$@
	@ar rcs $$@ $$^
endef
$(foreach f,$(ALL),$(eval $(call archive_rule,$(f))))

$(B)/%.o: %.c
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

$(B)/wsync: $(B)/cli/main.o $(foreach f,$(WSYNC_FOLDERS),$(call archive,$(f)))
	@echo "  LINK  $@"
	@$(CC) $(LDFLAGS) -o $@ $< -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(LIBS_wsync)

$(B)/wsyncd: $(B)/agent/main.o $(foreach f,$(AGENT_FOLDERS),$(call archive,$(f)))
	@echo "  LINK  $@"
	@$(CC) $(LDFLAGS) -o $@ $< $(filter %.a,$^) $(LIBS_agent)

$(B)/wsync-cloud: $(B)/sync/cloud/main.o $(foreach f,$(CLOUD_FOLDERS),$(call archive,$(f)))
	@echo "  LINK  $@"
	@$(CC) $(LDFLAGS) -o $@ $< $(filter %.a,$^) $(LIBS_cloud)

# --- tests: one program per tests/**/test_*.c ----------------------------------

TEST_ALL  := $(sort $(wildcard tests/test_*.c tests/*/test_*.c tests/*/*/test_*.c tests/*/*/*/test_*.c))
TEST_BIN  := $(patsubst %.c,$(B)/%,$(TEST_ALL))
# Run in this order: what takes long goes first, so that no core waits at the end for one.
# tests/run takes a name with :K/N as the Kth of N parts of that program.
ROUNDS    := $(B)/tests/sync/round/test_rounds
TEST_LONG := $(addprefix $(B)/tests/,test_daemon_world test_daemon) \
	$(addprefix $(ROUNDS):,1/4 2/4 3/4 4/4) \
	$(addprefix $(B)/tests/,sim/test_sim crash/test_crash test_exits)
TEST_RUN   = $(TEST_LONG) $(filter-out $(TEST_LONG) $(ROUNDS),$(TEST_BIN))
LIB_TESTS := $(call archive,tests/lib)

# the parts of the simulator, which is one program
$(call archive,tests/sim): $(patsubst %.c,$(B)/%.o,$(wildcard tests/sim/sim_*.c))
	@mkdir -p $(@D)
	@rm -f $@
	@ar rcs $@ $^

# tests/store/ini/test_x links store/ini and everything below it; tests/cli and
# tests/sync/cloud their own side; tests/test_x (end to end) runs the programs.
test_folders = $(strip $(if $(filter tests/sync/cloud/%,$(1)),sync/cloud store/ground,\
	$(if $(filter tests/agent/%,$(1)),$(AGENT_FOLDERS),\
	$(if $(filter tests/cli/%,$(1)),$(WSYNC_FOLDERS),\
	$(if $(filter tests/test_% tests/crash/% tests/schemas/%,$(1)),store/ground,\
	$(if $(filter tests/sim/%,$(1)),tests/sim $(call reverse,$(FLOORS)),\
	$(if $(filter tests/sync/round/%,$(1)),$(call below,sync/round),\
	$(call below,$(patsubst %/,%,$(patsubst tests/%,%,$(dir $(1))))))))))))

define test_rule
$(B)/$(1): $(B)/$(1).o $(LIB_TESTS) $(foreach f,$(call test_folders,$(1)),$(call archive,$(f)))
	@echo "  LINK  $$@"
	@$$(CC) $$(LDFLAGS) -o $$@ $$< -Wl,--start-group $$(filter %.a,$$^) -Wl,--end-group $$(LIBS_test)
endef
$(foreach t,$(patsubst %.c,%,$(TEST_ALL)),$(eval $(call test_rule,$(t))))

# What is random plays the same each time, so that only a change can make a difference;
# WS_CHANCE=N plays something else, and soak ever new things.
check check-asan: export WS_CHANCE ?= 4711

check: deps
	@$(MAKE) --no-print-directory -j$$(nproc) all tests
	@tests/run $(B) $(TEST_RUN)

# preloaded into the programs under test, so they are never built with a sanitizer
SHIM := $(B)/tests/crash/shim.so $(B)/tests/crash/clock.so

$(SHIM): $(B)/tests/crash/%.so: tests/crash/%.c
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	@$(CC) $(CPPFLAGS) -std=c17 -O2 -g $(WARN) -fPIC -shared -o $@ $<

tests: $(TEST_BIN) $(SHIM)

# tests/crash/ preloads libraries into the programs, which the sanitizer refuses.
check-asan: deps
	@$(MAKE) --no-print-directory -j$$(nproc) B=build-asan SANITIZE=address,undefined all tests
	@ASAN_OPTIONS=handle_segv=2:allow_user_segv_handler=0:detect_leaks=1 \
		UBSAN_OPTIONS=print_stacktrace=1 \
		tests/run build-asan $(patsubst $(B)/%,build-asan/%,$(filter-out $(B)/tests/crash/%,$(TEST_RUN)))

# Every point where a command can die instead of a sample, and dying again while it
# recovers; every state a power cut can leave. Half an hour and more.
soak: deps
	@$(MAKE) --no-print-directory -j$$(nproc) all tests
	@WS_CRASH_ALL=1 tests/run $(B) $(filter $(B)/tests/crash/%,$(TEST_BIN))
	@WS_CRASH_ALL=1 WS_CRASH_DEPTH=2 tests/run $(B) $(B)/tests/crash/test_crash
	@WS_SECONDS=$$(($(SOAK) * 60)) $(B)/tests/test_daemon_deaths "deaths*"
	@$(MAKE) --no-print-directory soak-sim

# Do the tests notice what they are for? Bugs planted in a copy of the tree.
check-mutants: deps
	@tests/mutants/run

# The simulator alone, with ever new seeds, for SOAK minutes on all cores.
SOAK ?= 60
soak-sim: $(B)/tests/sim/test_sim
	@for core in $$(seq $$(nproc)); do \
		WS_SOURCE=. WS_SECONDS=$$(($(SOAK) * 60)) $< >$(B)/soak.$$core 2>&1 & \
		all="$$all $$!"; \
	done; status=0; for one in $$all; do wait $$one || status=1; done; \
	tail -n 50 $(B)/soak.*; exit $$status

# clang has its own warnings; both compilers must be content.
check-clang:
	@$(MAKE) --no-print-directory -j$$(nproc) B=build-clang CC=clang all tests

# The real Prefect client, installed from the registry of its language, against
# wsync-cloud; skipped, with a word, where it cannot be had.
check-clients: deps
	@$(MAKE) --no-print-directory -j$$(nproc) all
	@tests/clients/run $(B)

demo: deps
	@$(MAKE) --no-print-directory -j$$(nproc) all
	@tests/story.sh $(B)

# LOAD=S|M|L: 10 x 10, 500 x 20 or 10,000 x 50 workspaces and grants
bench: LOAD ?= M
bench: deps
	@$(MAKE) --no-print-directory -j$$(nproc) all $(B)/tests/bench/pair $(B)/tests/bench/fetch \
		$(B)/tests/bench/visible
	@tests/bench/run $(B) $(LOAD)
	@echo
	@tests/bench/daemon $(B) $(LOAD)

$(B)/tests/bench/%: $(B)/tests/bench/%.o
	@$(CC) $(LDFLAGS) -o $@ $< -lcurl

# --- house rules ---------------------------------------------------------------

# The sandbox of the system unit stays tight; 15 is an exposure of 1.5.
check-unit:
	@if command -v systemd-analyze >/dev/null; then \
		systemd-analyze security --offline=true --threshold=15 --no-pager \
			agent/systemd/wsyncd@.service | tail -n 1; \
	else echo "check-unit: skipped, no systemd-analyze here"; fi

C_FILES := $(sort $(wildcard store/*/*.[ch] sync/*/*.[ch] sync/*/*/*.[ch] agent/*.[ch] cli/*.[ch] cli/*/*.[ch] \
	tests/*.[ch] tests/*/*.[ch] tests/*/*/*.[ch] tests/*/*/*/*.[ch]))
SH_FILES := $(sort $(wildcard tests/*.sh tests/*/*.sh) tests/run tests/floors \
	$(wildcard .ci/run tests/bench/run tests/bench/daemon tests/clients/run tests/mutants/run))

floors:
	@tests/floors

lint: floors
	@clang-format --dry-run -Werror $(C_FILES)
	@tests/banned $(C_FILES)
	@shellcheck $(SH_FILES)
	@tests/mutants/run --lines
	@cppcheck --quiet --error-exitcode=1 --enable=warning,portability --inline-suppr \
		--suppress=missingIncludeSystem --suppress=nullPointerOutOfMemory --suppress=memleak \
		--std=c11 -D_GNU_SOURCE -I. $(wildcard store sync cli agent)
	@echo "lint: clean"

format:
	@clang-format -i $(C_FILES)

# --- documentation, packages, installation --------------------------------------

MAN_SRC := $(sort $(wildcard store/*/*.scd sync/*/*.scd cli/*.scd agent/*.scd))
MAN     := $(patsubst %.scd,$(B)/man/%,$(notdir $(MAN_SRC)))
vpath %.scd $(sort $(dir $(MAN_SRC)))

man: $(MAN)

$(B)/man/%: %.scd
	@mkdir -p $(@D)
	@scdoc < $< > $@

deps:
	@tests/deps $(PACKAGES)

deps-lint:
	@tests/deps $(LINT_PACKAGES)

install: all man
	install -d $(DESTDIR)$(bindir) $(foreach n,1 5 7 8,$(DESTDIR)$(mandir)/man$(n))
	install -m 755 $(B)/wsync $(B)/wsyncd $(B)/wsync-cloud $(DESTDIR)$(bindir)/
	install -d $(DESTDIR)$(unitdir)
	sed 's|/usr/local/bin/|$(bindir)/|' agent/systemd/wsyncd@.service \
		>$(DESTDIR)$(unitdir)/wsyncd@.service
	install -d $(DESTDIR)$(datadir)/bash-completion/completions \
		$(DESTDIR)$(datadir)/zsh/site-functions $(DESTDIR)$(datadir)/fish/vendor_completions.d
	$(B)/wsync completion bash >$(DESTDIR)$(datadir)/bash-completion/completions/wsync
	$(B)/wsync completion zsh >$(DESTDIR)$(datadir)/zsh/site-functions/_wsync
	$(B)/wsync completion fish >$(DESTDIR)$(datadir)/fish/vendor_completions.d/wsync.fish
	install -d $(DESTDIR)$(datadir)/wsync/schema
	install -m 644 cli/show/schema/*.json $(DESTDIR)$(datadir)/wsync/schema/
	for m in $(MAN); do install -m 644 $$m $(DESTDIR)$(mandir)/man$${m##*.}/ || exit 1; done

clean:
	rm -rf build build-*

help:
	@sed -n 's/^#   //p' Makefile
	@echo "also: soak-sim tests check-unit check-asan check-clang floors lint format bench man deps deps-lint install clean"

.PHONY: all check check-unit check-asan check-clang check-clients check-mutants soak soak-sim tests demo bench floors lint format man deps deps-lint install clean help
.SECONDARY:

-include $(shell find $(B) -path $(B)/clients -prune -o -name '*.d' -print 2>/dev/null)
