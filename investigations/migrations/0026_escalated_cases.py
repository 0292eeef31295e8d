from django.db import migrations, models


def give_to_leads(apps, schema_editor):
    """Cases that were escalated to nobody in particular go to a team of all who lead."""
    model = lambda name: apps.get_model("investigations", name)  # noqa: E731
    cases = list(model("Case").objects.filter(state="escalated"))
    if not cases:
        return
    team = model("Team").objects.create(name="Leads", about="Cases from before there were teams")
    team.members.set(
        apps.get_model("accounts", "User").objects.filter(groups__name__in=["lead", "admin"])
    )
    for case in cases:
        step = model("CaseTransition").objects.filter(case=case, target="escalated").latest("id")
        model("Escalation").objects.create(
            case=case, team=team, note=step.reason, by_id=step.by_id or case.opened_by_id
        )
        case.team = team
        case.save(update_fields=["team"])


class Migration(migrations.Migration):
    dependencies = [("investigations", "0025_teams"), ("accounts", "0012_teams")]

    operations = [
        migrations.RunPython(give_to_leads, migrations.RunPython.noop),
        # The rows' foreign keys are checked now, or the table could not be altered.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'escalated'), ('team__isnull', False)), models.Q(models.Q(('state', 'escalated'), _negated=True), ('team__isnull', True)), _connector='OR'), name='case_escalated_has_a_team'),
        ),
    ]
