"""For every rule that reads a tree, a small tree that breaks it and a part of the finding that must come of it."""

from typing import NamedTuple

from tests.house_rules import catalogue, documents, migrations, pages, rooms, words


class Planted(NamedTuple):
    """Files by path that break one rule, and what the finding says."""

    rule: catalogue.TreeRule
    files: dict[str, str]
    says: str


STOREYS = """
[[tool.importlinter.contracts]]
id = "storeys"
layers = ["reports", "oversight.dossiers", "oversight.core"]
"""
_LONG = "x = 1\n" * 401
_PEOPLE = {"reports/__init__.py": '"""Reports."""\n'}


def _migration(operations: str, head: str = "from django.db import migrations, models") -> str:
    return f"{head}\n\n\nclass Migration(migrations.Migration):\n    operations = [{operations}]\n"


_ON_ROWS = "reports/migrations/0007_more.py"

PLANTED = (
    Planted(rooms.oversized, {"reports/actions.py": _LONG}, "401 lines"),
    Planted(rooms.oversized, {"tests/test_reports.py": _LONG}, "401 lines"),
    Planted(rooms.nameless, {"reports/utils.py": ""}, "`utils`"),
    Planted(rooms.nameless, {"oversight/core/helpers/text.py": ""}, "`helpers`"),
    Planted(
        rooms.queries_in_doors,
        {"reports/views.py": "def page(r):\n    return Report.objects.all()\n"},
        ":2: `.objects`",
    ),
    Planted(rooms.queries_in_doors, {"reports/management/commands/x.py": "Report._default_manager.get()\n"}, "manager"),
    Planted(
        rooms.queries_in_doors,
        {"oversight/api/x.py": "class List(APIView):\n    def get(self):\n        return Region.objects.first()\n"},
        ":3:",
    ),
    Planted(
        rooms.queries_in_doors,
        {"oversight/portal/front.py": "@require_safe\ndef home(r):\n    return Region.objects.first()\n"},
        ":3:",
    ),
    Planted(
        rooms.doors_through_doors,
        {"reports/api.py": "from reports.views import shown\n", "reports/views.py": ""},
        "the door reports.views",
    ),
    Planted(
        rooms.doors_through_doors,
        {"reports/tasks.py": "def tick():\n    from reports import api\n", "reports/api.py": ""},
        ":2: a door imports",
    ),
    Planted(rooms.clock_below_doors, {"reports/actions/file.py": "now = timezone.now()\n"}, "`timezone.now`"),
    Planted(rooms.clock_below_doors, {"oversight/dossiers/queries.py": "today = date.today()\n"}, "`date.today`"),
    Planted(
        rooms.clock_below_doors, {"reports/models.py": "at = DateTimeField(default=timezone.now)\n"}, "`timezone.now`"
    ),
    Planted(
        rooms.sideways,
        _PEOPLE | {"violations/__init__.py": "", "violations/actions.py": "from reports.models import StationReport\n"},
        "violations enters reports by `models",
    ),
    Planted(
        rooms.opened_in_doors,
        {"reports/views.py": "def page(r):\n    from oversight.vault import queries\n"},
        ":2: a door opens the vault",
    ),
    Planted(rooms.prints, {"reports/actions.py": "print('filed')\n"}, "print()"),
    Planted(rooms.undocumented, {"oversight/linkage/__init__.py": ""}, "docstring"),
    Planted(
        catalogue.unplaced,
        {"pyproject.toml": STOREYS, "oversight/__init__.py": "", "oversight/gossip/__init__.py": ""},
        "oversight.gossip: stands in no storey",
    ),
    Planted(
        migrations.unfit, {"reports/migrations/0002_auto_20240101_1200.py": _migration("")}, "named after what it does"
    ),
    Planted(
        migrations.unfit, {"reports/migrations/0003_report_x_and_more.py": _migration("")}, "named after what it does"
    ),
    Planted(
        migrations.unfit,
        {_ON_ROWS: _migration("", "from reports.models import Report")},
        "imports reports.models",
    ),
    Planted(migrations.unfit, {_ON_ROWS: _migration("migrations.RunSQL('drop table x')")}, "without reverse_sql"),
    Planted(migrations.unfit, {_ON_ROWS: _migration("migrations.RunPython(fill)")}, "without reverse_code"),
    Planted(
        migrations.unfit,
        {_ON_ROWS: _migration("migrations.RunSQL('create index i on t (a)', 'drop index i')")},
        "CONCURRENTLY",
    ),
    Planted(
        migrations.unfit,
        {_ON_ROWS: _migration("migrations.AddIndex('report', models.Index('a', name='i'))")},
        "AddIndexConcurrently",
    ),
    Planted(
        migrations.unfit,
        {_ON_ROWS: _migration("migrations.AddConstraint(model_name='report', constraint=models.CheckConstraint())")},
        "AddConstraintNotValid",
    ),
    Planted(
        migrations.unfit,
        {_ON_ROWS: _migration("migrations.AddField('report', 'mood', models.TextField(default=''))")},
        "without null or db_default",
    ),
    Planted(
        migrations.unfit,
        {
            _ON_ROWS: _migration(
                "migrations.AddField('report', 'judge', models.ForeignKey('x', models.PROTECT, null=True))"
            )
        },
        "with an index",
    ),
    Planted(migrations.unfit, {_ON_ROWS: _migration("migrations.RenameField('report', 'a', 'b')")}, "still runs"),
    Planted(pages.inline, {"templates/a.html": "<p>\n<script>go()</script>"}, "a.html:2: an inline script"),
    Planted(pages.inline, {"templates/a.html": "<style>p{}</style>"}, "style sheet"),
    Planted(
        pages.inline, {"templates/a.html": '<p {% if x %}class="a"{% endif %} style="color:red">'}, "style attribute"
    ),
    Planted(pages.inline, {"templates/a.html": '<a onclick="go()">'}, "event handler"),
    Planted(pages.inline, {"templates/a.html": '<a hx-on:click="go()">'}, "htmx event handler"),
    Planted(
        pages.inline, {"oversight/web/tags.py": "format_html('<b style=\"x\">{}</b>', y)\n"}, "inline markup in code"
    ),
    Planted(pages.foreign, {"templates/a.html": '<img src="https://example.org/a.png">'}, "another host"),
    Planted(
        pages.foreign, {"templates/a.html": '<link rel="stylesheet" href="//cdn.example.org/a.css">'}, "another host"
    ),
    Planted(pages.foreign, {"oversight/static/a.css": "@import 'https://example.org/a.css';"}, "another host"),
    Planted(pages.querying, {"templates/a.html": "{% for r in office.report_set.all %}{% endfor %}"}, "may query"),
    Planted(pages.querying, {"templates/a.html": "{{ reports.first.name }}"}, "may query"),
    Planted(words.left_for_later, {"reports/actions.py": "# TODO file it\n"}, "`TODO`"),
    Planted(words.left_for_later, {"deploy/run.sh": "# FIXME\n"}, "`FIXME`"),
    Planted(words.secrets, {"oversight/settings.py": 'SECRET_KEY = "q8Zr2nWm5tYx7pLk"\n'}, "looks like a secret"),
    Planted(words.secrets, {"docker-compose.yml": "URL: postgresql://me:hunter2@db/x\n"}, "an address with a password"),
    Planted(words.secrets, {"docs/api.md": "ovd_" + "a1B2" * 10}, "a token of this platform"),
    Planted(
        words.secrets,
        {"deploy/key.pem": "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA" + "a" * 20},
        "a private key",
    ),
    Planted(words.traces, {"docs/a.md": "see /home/joko/notes.txt"}, "a path of somebody's machine"),
    Planted(words.traces, {"docs/a.md": "see ../shared/design.md"}, "not in this repository"),
    Planted(words.traces, {"reports/actions.py": "# as asked in issue #12\n"}, "a number of an issue"),
    Planted(
        words.addresses_in_locks, {"requirements.lock": "--index-url https://example.org\n"}, "an address in a lock"
    ),
    Planted(documents.dead_links, {"README.md": "[guide](docs/guide.md)"}, "leads nowhere"),
    Planted(documents.dead_links, {"README.md": "[part](#no-such-part)\n# A part\n"}, "no heading #no-such-part"),
    Planted(
        documents.unknown_files, {"README.md": "`reports/gone.py`", "reports/__init__.py": ""}, "`reports/gone.py`"
    ),
    Planted(
        documents.unknown_files, {"reports/actions.py": '"""See docs/adr/0099."""\n'}, "docs/adr/0099 does not exist"
    ),
    Planted(documents.unknown_commands, {"README.md": "`make coffee`"}, "no `make coffee`"),
    Planted(documents.unknown_commands, {"docs/a.md": "```\nmanage.py brew\n```"}, "no `manage.py brew`"),
    Planted(documents.unexplained_settings, {"oversight/settings.py": 'X = env.str("X_URL")\n'}, "reads X_URL"),
    Planted(
        documents.unexplained_settings,
        {"deploy/env.example": "LEFT_OVER=1\n"},
        "nothing reads LEFT_OVER",
    ),
    Planted(documents.unnumbered_decisions, {"docs/adr/0002-two.md": "## Context\n"}, "has no section `## Decision`"),
    Planted(
        documents.unnumbered_decisions,
        {"docs/adr/0002-two.md": "## Context\n## Decision\n## Consequences\n"},
        "gaps",
    ),
)

# Packages that keep every import contract, and for each contract one file that breaks it.
SOUND_PACKAGES = {
    "oversight/urls.py": "import reports.urls\n",
    "oversight/settings.py": "import oversight.embedded\n",
    "oversight/dossiers/models.py": "import guardian.models\nimport oversight.accounts\n",
    "reports/urls.py": "import reports.views\n",
    "reports/views.py": "import reports.queries\n",
    "reports/queries.py": "import oversight.dossiers.models\n",
    "violations/models.py": "",
    "reports/models.py": "", "reports/api.py": "import reports.queries\n", "reports/tasks.py": "",
    "violations/actions.py": "import reports.queries\nimport reports.actions\n", "reports/actions.py": "",
} | {
    f"oversight/{name}/__init__.py": ""
    for name in ("core", "regions", "ledger", "accounts", "files", "dossiers", "evidence", "workflow", "api", "web",
                 "portal", "embedded", "notices", "deadlines", "documents", "parties", "vault", "gate", "imports")
}  # fmt: skip
BREAKS_CONTRACT = {
    "storeys": ("oversight/portal/views.py", "import reports.queries\n"),
    "embedded": ("reports/actions.py", "import oversight.embedded\n"),
    "guardian": ("oversight/evidence/queries.py", "import guardian.shortcuts\n"),
    "reports": ("violations/actions.py", "import reports.models\n"),
    "violations": ("reports/actions.py", "import violations.models\n"),
    "doors": ("reports/views.py", "import reports.api\n"),
}
