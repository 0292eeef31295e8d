
import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models


GUARD = """
CREATE TRIGGER held_case_link BEFORE DELETE ON investigations_caselink
    FOR EACH ROW EXECUTE FUNCTION held_case_is_kept();
"""
UNGUARD = "DROP TRIGGER held_case_link ON investigations_caselink;"


class Migration(migrations.Migration):

    dependencies = [
        ('investigations', '0026_escalated_cases'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CaseLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('related', 'Related'), ('split', 'Split off')], default='related', max_length=10)),
                ('reason', models.TextField()),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddField(
            model_name='case',
            name='merged_into',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='investigations.case'),
        ),
        migrations.AddField(
            model_name='caseitem',
            name='came_from',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='investigations.case'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into__isnull', True), models.Q(('state', 'closed'), models.Q(('merged_into', models.F('id')), _negated=True)), _connector='OR'), name='case_merged_is_closed'),
        ),
        migrations.AddField(
            model_name='caselink',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='caselink',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='investigations.case'),
        ),
        migrations.AddField(
            model_name='caselink',
            name='other',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links_back', to='investigations.case'),
        ),
        migrations.AddField(
            model_name='caselink',
            name='removed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='caselink',
            constraint=models.CheckConstraint(condition=models.Q(('case', models.F('other')), _negated=True), name='case_link_joins_two'),
        ),
        migrations.AddConstraint(
            model_name='caselink',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='case_link_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='caselink',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['related', 'split'])), name='case_link_kind_is_known'),
        ),
        migrations.AddConstraint(
            model_name='caselink',
            constraint=models.UniqueConstraint(django.db.models.functions.comparison.Least('case', 'other'), django.db.models.functions.comparison.Greatest('case', 'other'), condition=models.Q(('removed_at__isnull', True)), name='case_link_once_for_a_pair'),
        ),
        migrations.AddConstraint(
            model_name='caselink',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('removed_at__isnull', True), ('removed_by__isnull', True)), models.Q(('removed_at__isnull', False), ('removed_by__isnull', False)), _connector='OR'), name='case_link_is_removed_by_somebody'),
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
