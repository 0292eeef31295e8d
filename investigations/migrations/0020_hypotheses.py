import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('investigations', '0019_proposals'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Hypothesis',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200)),
                ('statement', models.TextField(blank=True)),
                ('operator', models.CharField(blank=True, max_length=200)),
                ('intermediary', models.CharField(blank=True, max_length=200)),
                ('organisation', models.CharField(blank=True, max_length=200)),
                ('assumptions', models.TextField(blank=True)),
                ('likelihood', models.CharField(choices=[('almost_no_chance', 'Almost no chance (1–5 %)'), ('very_unlikely', 'Very unlikely (5–20 %)'), ('unlikely', 'Unlikely (20–45 %)'), ('roughly_even', 'Roughly even chance (45–55 %)'), ('likely', 'Likely (55–80 %)'), ('very_likely', 'Very likely (80–95 %)'), ('almost_certain', 'Almost certain (95–99 %)')], max_length=20)),
                ('confidence', models.CharField(choices=[('low', 'Low'), ('moderate', 'Moderate'), ('high', 'High')], max_length=10)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('rejected_at', models.DateTimeField(blank=True, null=True)),
                ('rejected_because', models.TextField(blank=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hypotheses', to='investigations.campaign')),
                ('rejected_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'hypotheses',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Dissent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('hypothesis', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dissents', to='investigations.hypothesis')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='HypothesisEvidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('bearing', models.CharField(choices=[('for', 'For'), ('against', 'Against')], max_length=10)),
                ('basis', models.CharField(choices=[('fact', 'Fact'), ('inference', 'Inference'), ('single_source', 'Single source')], max_length=15)),
                ('rung', models.CharField(choices=[('template', 'Template'), ('infrastructure', 'Infrastructure'), ('operator', 'Operator'), ('organisation', 'Organisation')], max_length=15)),
                ('source_grade', models.CharField(choices=[('A', 'A: completely reliable'), ('B', 'B: usually reliable'), ('C', 'C: fairly reliable'), ('D', 'D: not usually reliable'), ('E', 'E: unreliable'), ('F', 'F: reliability cannot be judged')], max_length=1)),
                ('information_grade', models.SmallIntegerField(choices=[(1, '1: confirmed by other sources'), (2, '2: probably true'), (3, '3: possibly true'), (4, '4: doubtful'), (5, '5: improbable'), (6, '6: truth cannot be judged')])),
                ('note', models.TextField(blank=True)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('exhibit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bearings', to='investigations.exhibit')),
                ('hypothesis', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='investigations.hypothesis')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddConstraint(
            model_name='hypothesis',
            constraint=models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='hypothesis_has_a_title'),
        ),
        migrations.AddConstraint(
            model_name='hypothesis',
            constraint=models.CheckConstraint(condition=models.Q(('likelihood__in', ['almost_no_chance', 'very_unlikely', 'unlikely', 'roughly_even', 'likely', 'very_likely', 'almost_certain'])), name='hypothesis_likelihood_is_known'),
        ),
        migrations.AddConstraint(
            model_name='hypothesis',
            constraint=models.CheckConstraint(condition=models.Q(('confidence__in', ['low', 'moderate', 'high'])), name='hypothesis_confidence_is_known'),
        ),
        migrations.AddConstraint(
            model_name='hypothesis',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('rejected_at__isnull', True), ('rejected_because', ''), ('rejected_by__isnull', True)), models.Q(('rejected_at__isnull', False), ('rejected_by__isnull', False), models.Q(('rejected_because', ''), _negated=True)), _connector='OR'), name='hypothesis_is_rejected_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='dissent',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='dissent_has_a_text'),
        ),
        migrations.AddConstraint(
            model_name='hypothesisevidence',
            constraint=models.UniqueConstraint(fields=('hypothesis', 'exhibit'), name='hypothesis_has_an_exhibit_once'),
        ),
        migrations.AddConstraint(
            model_name='hypothesisevidence',
            constraint=models.CheckConstraint(condition=models.Q(('bearing__in', ['for', 'against'])), name='hypothesis_bearing_is_known'),
        ),
        migrations.AddConstraint(
            model_name='hypothesisevidence',
            constraint=models.CheckConstraint(condition=models.Q(('basis__in', ['fact', 'inference', 'single_source'])), name='hypothesis_basis_is_known'),
        ),
        migrations.AddConstraint(
            model_name='hypothesisevidence',
            constraint=models.CheckConstraint(condition=models.Q(('rung__in', ['template', 'infrastructure', 'operator', 'organisation'])), name='hypothesis_rung_is_known'),
        ),
        migrations.AddConstraint(
            model_name='hypothesisevidence',
            constraint=models.CheckConstraint(condition=models.Q(('source_grade__in', ['A', 'B', 'C', 'D', 'E', 'F']), ('information_grade__gte', 1), ('information_grade__lte', 6)), name='hypothesis_grades_are_admiralty'),
        ),
    ]
