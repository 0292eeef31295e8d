from django.db import migrations

from accounts.roles import sync_roles


def sync(apps, schema_editor):
    sync_roles(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_holds"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="user",
            options={
                "permissions": [
                    ("view_investigations", "See overview, clusters, campaigns and accounts"),
                    ("view_unmasked", "See addresses and payment values in full"),
                    ("view_texts", "Open sample texts, with a reason that goes on record"),
                    ("start_runs", "Start a scoring run"),
                    ("cancel_runs", "Cancel a run"),
                    ("decide", "Confirm or dismiss clusters"),
                    ("approve", "Decide what was escalated"),
                    ("manage_tags", "Keep the list of tags, give and take the protected ones"),
                    ("manage_queues", "Create and order the named queues"),
                    ("manage_teams", "Keep teams, and kinds of case with their tasks"),
                    ("work_cases", "Open cases and work on them"),
                    ("propose_actions", "Propose what is to be done to a network"),
                    ("approve_actions", "Approve and reject what others proposed"),
                    ("export", "Export case summaries, lists and what partners get"),
                    ("view_oversight", "See how the work goes, by queue and person"),
                    ("manage_holds", "Place legal holds on cases and lift them"),
                    ("send_exchanges", "Send usage logs through the API"),
                    ("view_audit", "Read the audit trail"),
                    ("manage_users", "Create people and give them roles"),
                ],
                "verbose_name": "user",
                "verbose_name_plural": "users",
            },
        ),
        migrations.RunPython(sync, migrations.RunPython.noop),
    ]
