import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models


KINDS = {
    "Distillation campaign": (
        "Look at each innocent explanation, and set aside or keep it with a reason",
        "Pin what carries the case: templates, shared values, activity",
        "Compare with campaigns that are over, and with clusters that took over",
        "Put the competing hypotheses beside each other, with what speaks against each",
        "Check the accounts that are less than 95 % likely, one by one",
        "Propose what is to be done, with a canary",
        "Write the summary for people who were not there",
    ),
    "Proxy or reseller": (
        "Tell relayed traffic from distillation, pool by pool",
        "Find which campaigns the pool serves",
        "Check whether it is a customer that was looked at, or has a contract",
        "Decide between a limit, a proof of identity and a suspension",
    ),
    "A network that came back": (
        "Confirm that it is the same hand: work first, habits of supply second",
        "Note the time to return and the volume that came back",
        "Say what the operator has learned from the last action",
        "Take the earlier case's evidence in, and propose again",
    ),
}


def seed(apps, schema_editor):
    model = apps.get_model("investigations", "CaseKind")
    for name, tasks in KINDS.items():
        model.objects.create(name=name, tasks="\n".join(tasks))


class Migration(migrations.Migration):

    dependencies = [
        ('investigations', '0027_joined_cases'),
    ]

    operations = [
        migrations.CreateModel(
            name='CaseKind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('tasks', models.TextField()),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name'), condition=models.Q(('retired_at__isnull', True)), name='case_kind_name_is_unique', violation_error_message='There is a kind of this name already.'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='case_kind_has_a_name'), models.CheckConstraint(condition=models.Q(('tasks', ''), _negated=True), name='case_kind_has_tasks')],
            },
        ),
        migrations.AddField(
            model_name='case',
            name='kind',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='investigations.casekind'),
        ),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
