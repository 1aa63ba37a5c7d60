#!/usr/bin/env python3
"""tests/clients/places.py - is the address that `wsync env explain` names the one the
real client would use?

Projects are written down (the table below) and generated (WS_SEED=N gives a run again).
For each, the client's own settings are loaded in a process of their own, and so is what
`prefect config view` prints. Then some are bound with `wsync env bind`: when wsync says
that runs go to the workspace, the client has to agree; unbinding gives every byte back.

Run by tests/clients/run.
"""

import collections
import contextlib
import io
import json
import os
import random
import shutil
import subprocess
import sys
import warnings

WORK = os.environ["WORK"]
ROOT = os.path.join(WORK, "places")
HOME = os.path.join(ROOT, "home")
COUNT = int(os.environ.get("WS_PLACES", "200"))
SEED = int(os.environ.get("WS_SEED") or int.from_bytes(os.urandom(4), "big"))

# the client looks for its home when it is loaded, so that is settled first
os.makedirs(HOME, exist_ok=True)
os.environ["HOME"] = HOME
PLAIN = dict(os.environ)
for name in list(os.environ):
    if name.startswith("PREFECT_"):
        del os.environ[name]
        del PLAIN[name]
os.chdir(ROOT)
warnings.simplefilter("ignore")

import prefect.cli.config  # noqa: E402
import prefect.context  # noqa: E402
import prefect.settings  # noqa: E402
import prefect.settings.sources  # noqa: E402

# how wsync and the client call the places
PLACES = {
    "variable": "env",
    ".env": ".env file",
    "prefect.toml": "prefect.toml",
    "pyproject.toml": "pyproject.toml",
    "profile": "profile",
    "default": None,
}

A = "http://127.0.0.1:4001/api"
B = "https://api.example.org/api/accounts/a/workspaces/b"


class Project:
    """Files by name (below the project, `home/` or `side/`) and variables."""

    def __init__(self, files=None, env=None, doubt=None, view=True):
        self.files = files or {}
        self.env = env or {}
        self.doubt = doubt  # True: wsync has to be in doubt; False: it must not
        self.view = view  # False: what `config view` prints is not what is used

    def lay(self):
        for top in ("project", "home", "side"):
            shutil.rmtree(os.path.join(ROOT, top), ignore_errors=True)
            os.makedirs(os.path.join(ROOT, top))
        for name, text in self.files.items():
            path = os.path.join(ROOT, name if name.split("/")[0] in ("home", "side")
                                else "project/" + name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as f:
                f.write(text.encode() if isinstance(text, str) else text)

    def environment(self):
        return {**PLAIN, **{k: v.replace("@", ROOT) for k, v in self.env.items()}}

    def show(self):
        return json.dumps({"files": {k: str(v) for k, v in self.files.items()},
                           "env": self.env}, indent=1)


def ask_client(project):
    """(address used, place and address of `config view`), or None: it does not start."""
    end, start = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(end)
        answer = None
        with contextlib.suppress(BaseException):
            os.chdir(os.path.join(ROOT, "project"))
            os.environ.clear()
            os.environ.update(project.environment())
            prefect.settings.sources._file_cache.clear()
            # settled when the client was loaded, elsewhere
            prefect.context.GLOBAL_SETTINGS_CONTEXT = None
            said = io.StringIO()
            with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(said):
                context = prefect.context.root_settings_context()
                prefect.context.GLOBAL_SETTINGS_CONTEXT = context
                prefect.cli.config.view(output="json")
            rows = json.loads(said.getvalue())["settings"]
            seen = [(r["source"], r["value"]) for r in rows if r["name"] == "PREFECT_API_URL"]
            answer = (context.settings.api.url, seen[0] if seen else (None, None))
        with os.fdopen(start, "w") as f:
            json.dump(answer, f)
        os._exit(0)
    os.close(start)
    with os.fdopen(end) as f:
        answer = json.load(f)
    os.waitpid(child, 0)
    return answer


def wsync(project, *words):
    return subprocess.run(["wsync", *words], cwd=os.path.join(ROOT, "project"),
                          env=project.environment(), capture_output=True, text=True)


def explain(project):
    ran = wsync(project, "env", "explain", "--json")
    if ran.returncode not in (0, 6):
        raise SystemExit(f"env explain: {ran.returncode}\n{ran.stderr}\n{project.show()}")
    sources = json.loads(ran.stdout)["sources"]
    (winner,) = [s for s in sources if s["wins"]]
    return winner


class Tally:
    same = doubt = refused = differs = bound = untouched = 0
    wrong = []
    why = collections.Counter()  # doubts where the client has none


def compare(project):
    """Is what wsync says what the client does?"""
    winner = explain(project)
    used = ask_client(project)
    place, value = PLACES[winner["place"]], winner.get("value")

    def fail(why):
        Tally.wrong.append(f"{why}\nwsync: {winner}\nclient: {used}\n{project.show()}")

    if "error" in winner:
        Tally.doubt += 1
        if used is not None:
            Tally.why[winner["error"]["message"]] += 1
        if project.doubt is False:
            fail("wsync is in doubt and need not be")
        return False
    if used is None:
        # the client stops at a file that counts less; no run goes anywhere
        Tally.refused += 1
        return False
    if project.doubt:
        fail("wsync ought to be in doubt")
    elif (value or None) != (used[0] or None):
        fail("another address is used")
    elif project.view and (place, value) != tuple(used[1]):
        fail("config view says otherwise")
    else:
        Tally.same += 1
        Tally.differs += not project.view
    return True


def bound(project, write):
    """Bound by wsync: what it says of itself is true, and all of it can be undone."""
    path = os.path.join(ROOT, "project")

    def bytes_of():
        found = {}
        for top in ("project", "home", "side"):
            for folder, _, names in os.walk(os.path.join(ROOT, top)):
                for name in names:
                    with open(os.path.join(folder, name), "rb") as f:
                        found[os.path.join(folder, name)] = f.read()
        return {k: v for k, v in found.items() if not k.startswith(
            os.path.join(HOME, "state")) and not k.startswith(os.path.join(HOME, ".local"))}

    before = bytes_of()
    done = wsync(project, "env", "bind", "acme/prod", path, "--write", write)
    if done.returncode != 0:
        Tally.untouched += 1
        if bytes_of() != before:
            Tally.wrong.append(f"refused, and files changed: {done.stderr}\n{project.show()}")
        return
    Tally.bound += 1
    check = wsync(project, "env", "check")
    used = ask_client(project)
    goes = used is not None and used[0] == ADDRESS
    if check.returncode == 0 and not goes and used is not None:
        Tally.wrong.append(f"env check: 0, the client uses {used}\n{project.show()}")
    if check.returncode != 0 and goes and "cannot be read" not in check.stderr:
        Tally.wrong.append(f"env check: {check.returncode}, and the client uses the "
                           f"workspace\n{check.stderr}\n{project.show()}")
    undone = wsync(project, "env", "unbind")
    if undone.returncode != 0 or bytes_of() != before:
        Tally.wrong.append(f"unbind left something behind {undone.stderr}\n{project.show()}")


def profiles(active="p", url=A, more=""):
    return f'active = "{active}"\n[profiles.p]\nPREFECT_API_URL = "{url}"\n{more}'


DEFAULT = "home/.prefect/profiles.toml"
TABLE = [
    Project(),
    Project(env={"PREFECT_API_URL": A}, doubt=False),
    Project(env={"PREFECT_API_URL": ""}, doubt=False),
    Project(env={"PREFECT_API_URL": A}, files={".env": f"PREFECT_API_URL={B}"}, doubt=False),
    Project({".env": f"PREFECT_API_URL={A}", "prefect.toml": f'[api]\nurl = "{B}"'}, doubt=False),
    Project({"prefect.toml": f'[api]\nurl = "{A}"',
             "pyproject.toml": f'[tool.prefect.api]\nurl = "{B}"'}, doubt=False),
    Project({"pyproject.toml": f'[tool.prefect.api]\nurl = "{A}"', DEFAULT: profiles(url=B)},
            doubt=False),
    Project({DEFAULT: profiles()}, doubt=False),
    # names in small letters are variables, too; config view does not see them
    Project(env={"prefect_api_url": A}, doubt=False, view=False),
    Project({".env": f"prefect_api_url={A}"}, doubt=False, view=False),
    Project({".env": f"export PREFECT_API_URL = '{A}' # why"}, doubt=False),
    Project({".env": f'PREFECT_API_URL="{A}"\r\nB=1\r\n'}, doubt=False),
    Project({".env": f"PREFECT_API_URL={A}#x # y"}, doubt=False),
    Project({".env": "PREFECT_API_URL="}, doubt=False),
    Project({".env": f"PREFECT_API_URL={A}\nPREFECT_API_URL={B}"}),
    Project({".env": f"PREFECT_API_URL: {A}"}),
    Project({".env": "PREFECT_API_URL"}),
    Project({".env": "HOST=127.0.0.1\nPREFECT_API_URL=http://${HOST}/api"}),
    Project({".env": "PREFECT_API_URL=http://${NOBODY:-127.0.0.1}/api"}),
    Project({".env": f"KEY=\"-----BEGIN\nA=1\n-----END\"\nPREFECT_API_URL={A}"}),
    Project({".env": "PREFECT_API_URL= # nothing"}),
    Project({".env": f"\ufeffPREFECT_API_URL={A}"}),
    Project({".env": f"A=1\n\ufeffPREFECT_API_URL={A}"}),
    Project({"prefect.toml": f'api.url = "{A}"'}, doubt=False),
    Project({"prefect.toml": f'api = {{ url = "{A}" }}'}),
    Project({"prefect.toml": f'[api]\nurl = """{A}"""'}),
    Project({"prefect.toml": '[api]\nurl = "http:\\u002f\\u002f127.0.0.1/api"'}),
    Project({"prefect.toml": f'\ufeff[api]\nurl = "{A}"'}),
    Project({"prefect.toml": "[api"}, doubt=True),
    Project({"prefect.toml": "[api]\nurl = 5"}, doubt=True),
    Project({"pyproject.toml": f'tool.prefect.api.url = "{A}"'}, doubt=False),
    Project({"pyproject.toml": f'[tool.prefect]\napi.url = "{A}"'}, doubt=False),
    Project({"pyproject.toml": f'[tool.prefect]\napi = {{url = "{A}"}}'}),
    Project({"pyproject.toml": '[project]\nname = "x"\ndescription = """\n[tool.prefect.api]\n"""\n'},
            doubt=False),
    # profiles: which file, which profile
    Project({DEFAULT: profiles(), "side/p.toml": profiles(url=B)},
            {"PREFECT_PROFILES_PATH": "@/side/p.toml"}, doubt=False),
    Project({DEFAULT: profiles(), "side/p.toml": profiles(url=B)},
            {"PREFECT_PROFILES_PATH": "../side/p.toml"}, doubt=False),
    Project({DEFAULT: profiles(), "side/p.toml": profiles(url=B),
             ".env": "PREFECT_PROFILES_PATH=../side/p.toml"}, doubt=False),
    Project({DEFAULT: profiles(), "side/p.toml": profiles(url=B),
             "prefect.toml": 'profiles_path = "../side/p.toml"'}, doubt=False),
    Project({DEFAULT: profiles(), "side/p.toml": profiles(url=B),
             "pyproject.toml": '[tool.prefect]\nprofiles_path = "../side/p.toml"'}, doubt=False),
    Project({DEFAULT: profiles(), "side/profiles.toml": profiles(url=B)},
            {"PREFECT_HOME": "@/side"}, doubt=False),
    Project({DEFAULT: profiles(), "side/profiles.toml": profiles(url=B)},
            {"PREFECT_HOME": "../side"}, doubt=False),
    Project({DEFAULT: profiles(), "side/profiles.toml": profiles(url=B)},
            {"prefect_home": "@/side"}, view=False),
    Project({DEFAULT: profiles(), "side/p.toml": profiles(url=B)},
            {"prefect_profiles_path": "@/side/p.toml"}, view=False),
    Project({DEFAULT: profiles(), "side/profiles.toml": profiles(url=B)},
            {"PREFECT_HOME": ""}, view=False),
    Project({DEFAULT: profiles(more=f'[profiles.q]\nPREFECT_API_URL = "{B}"')},
            {"PREFECT_PROFILE": "q"}, doubt=False),
    Project({DEFAULT: profiles(more=f'[profiles."q r"]\nPREFECT_API_URL = "{B}"')},
            {"PREFECT_PROFILE": "q r"}, doubt=False),
    Project({DEFAULT: profiles()}, {"PREFECT_PROFILE": "nobody"}, doubt=False),
    Project({DEFAULT: profiles(active="nobody")}, doubt=False),
    Project({DEFAULT: profiles()}, {"PREFECT_PROFILE": ""}, view=False),
    Project({DEFAULT: '[profiles.p]\nPREFECT_API_URL = "x"'}, doubt=False),
    # profiles that come with the client: they count where there is no file
    Project({}, {"PREFECT_PROFILE": "local"}, doubt=False),
    Project({DEFAULT: profiles()}, {"PREFECT_PROFILE": "local"}, view=False),
    Project({DEFAULT: profiles(active="local")}, view=False),
    Project({DEFAULT: profiles(more='[profiles.local]\nX = "1"')}, {"PREFECT_PROFILE": "local"},
            view=False),
    Project({}, {"PREFECT_PROFILE": "local", "PREFECT_HOME": "@/side"}, view=False),
    Project({DEFAULT: "[profiles"}, doubt=True),
    Project({DEFAULT: profiles()}, {"PREFECT_TEST_MODE": "1"}, view=False),
]

ENV_LINES = ["A=1", "# c", "", "export B='x y'", "C=\"q\" # c", " D = 5", "E=", "F=a#b",
             "not a line", "H='#'", "I=\u00e4", "K=\"a\\\"b\"", f"PREFECT_API_URL={A}",
             f"PREFECT_API_URL='{B}'", f"export PREFECT_API_URL=\"{B}\" # mine",
             f"Prefect_Api_Url={A}", f"# PREFECT_API_URL={A}", f"PREFECT_API_URLS={A}",
             "PREFECT_PROFILES_PATH=../side/p.toml", "M=\"one", "two\"", "PREFECT_PROFILE=q",
             "PREFECT_API_URL = ${A}", "N='it\\'s'", "O=${A}", "PREFECT_API_URL=", "'PREFECT_API_URL'=x"]
TOML_LINES = ["a = 1", "# c", "", "b = 'x # y'", "c = [1, 2]", "l = [", "]", "s = '''", "'''",
              "[other]", "[api.sub]", "[[list]]", "profiles_path = '../side/p.toml'"]
PREFECT_LINES = TOML_LINES + ["[api]", f"url = '{A}'", f'url = "{B}" # c', f"api.url = '{A}'",
                              f'"url" = "{B}"', "key = 'k'", f"api = {{ url = '{B}' }}"]
PYPROJECT_LINES = TOML_LINES + ["[tool]", "[tool.prefect]", "[tool.prefect.api]", f"url = '{A}'",
                                f"prefect.api.url = '{B}'", f"api.url = '{B}'", "[project]"]
PROFILE_LINES = TOML_LINES[:6] + ["active = 'p'", "active = 'q'", "[profiles.p]", "[profiles.q]",
                                  "[profiles]", f"PREFECT_API_URL = '{A}'",
                                  f"PREFECT_API_URL = \"{B}\" # c", "PREFECT_API_KEY = 'k'",
                                  f"p.PREFECT_API_URL = '{B}'", "[profiles.local]"]


def generated(chance):
    def text(lines, most):
        eol = chance.choice(["\n", "\n", "\n", "\r\n"])
        some = [chance.choice(lines) for _ in range(chance.randrange(most))]
        return eol.join(some) + (eol if chance.random() < 0.7 else "")

    files, env = {}, {}
    if chance.random() < 0.5:
        files[".env"] = text(ENV_LINES, 6)
    if chance.random() < 0.4:
        files["prefect.toml"] = text(PREFECT_LINES, 5)
    if chance.random() < 0.3:
        files["pyproject.toml"] = text(PYPROJECT_LINES, 5)
    for name in (DEFAULT, "side/p.toml", "side/profiles.toml"):
        if chance.random() < 0.6:
            # one valid file more often than not
            files[name] = chance.choice([profiles(), profiles(url=B), text(PROFILE_LINES, 7)])
    for name, values, odds in (("PREFECT_API_URL", [A, B, ""], 0.1),
                               ("PREFECT_PROFILE", ["p", "q", "local", "nobody", ""], 0.3),
                               ("PREFECT_PROFILES_PATH", ["@/side/p.toml", "../side/p.toml"], 0.15),
                               ("PREFECT_HOME", ["@/side", "@/nowhere", "../side"], 0.3),
                               ("A", ["http://127.0.0.1:1/api"], 0.3)):
        if chance.random() < odds:
            env[name] = chance.choice(values)
    # what config view prints is not what is used: its ways are in the table above
    return Project(files, env, view=False)


def main():
    global ADDRESS

    for project in TABLE:
        project.lay()
        compare(project)
    chance = random.Random(SEED)
    store = os.path.join(WORK, "store")
    PLAIN["WSYNC_STORE"] = store
    ran = subprocess.run(["wsync", "env", "string", "acme/prod", "--json"], env=PLAIN,
                         capture_output=True, text=True, check=True)
    ADDRESS = json.loads(ran.stdout)["api_url"]
    for i in range(COUNT):
        project = generated(chance)
        project.lay()
        compare(project)
        bound(project, ("dotenv", "toml", "profile=p")[i % 3])
    print(f"check-clients: places (WS_SEED={SEED}): {len(TABLE)} written and {COUNT} generated "
          f"projects: {Tally.same} the same, {Tally.doubt} in doubt, {Tally.refused} the client "
          f"refuses; {Tally.bound} bound, {Tally.untouched} left alone; {len(Tally.wrong)} failed")
    if "WS_WHY" in os.environ:
        print(*Tally.why.most_common(), sep="\n")
    for text in Tally.wrong[:8]:
        print("----", text, sep="\n", file=sys.stderr)
    if Tally.same + Tally.refused < (len(TABLE) + COUNT) // 4 or Tally.bound < COUNT // 5:
        raise SystemExit("too little was compared to tell anything")
    raise SystemExit(1 if Tally.wrong else 0)


main()
