import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('investigations', '0029_partners_expiry'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Serving',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('likeness', models.FloatField(blank=True, null=True)),
                ('reasons', models.JSONField(default=list)),
                ('reason', models.TextField(blank=True)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
                ('removed_because', models.TextField(blank=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='servings', to='investigations.campaign')),
                ('cluster', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='servings', to='investigations.cluster')),
                ('removed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('run', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='servings', to='investigations.run')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('cluster', 'campaign'), name='serving_once_for_a_pair'), models.CheckConstraint(condition=models.Q(models.Q(('likeness__gte', 0), ('likeness__isnull', False), ('likeness__lte', 1), ('run__isnull', False)), models.Q(('by__isnull', False), ('likeness__isnull', True), ('run__isnull', True), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='serving_is_found_or_said_with_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('removed_at__isnull', True), ('removed_because', ''), ('removed_by__isnull', True)), models.Q(('removed_at__isnull', False), ('removed_by__isnull', False), models.Q(('removed_because', ''), _negated=True)), _connector='OR'), name='serving_is_taken_back_with_a_reason')],
            },
        ),
    ]
