
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('investigations', '0022_exports'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SharedObject',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stix_id', models.CharField(max_length=100, unique=True)),
                ('name', models.CharField(max_length=500)),
                ('shared_at', models.DateTimeField()),
                ('valid_until', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shared', to='investigations.case')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='PartnerReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stix_id', models.CharField(max_length=100)),
                ('kind', models.CharField(choices=[('sighting', 'Seen'), ('dispute', 'Disputed'), ('agreement', 'Agreed')], max_length=10)),
                ('count', models.PositiveIntegerField(default=1)),
                ('first_seen', models.DateTimeField(blank=True, null=True)),
                ('last_seen', models.DateTimeField(blank=True, null=True)),
                ('text', models.TextField(blank=True)),
                ('source', models.CharField(max_length=200)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('shared', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='investigations.sharedobject')),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(fields=('shared', 'stix_id'), name='partner_report_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['sighting', 'dispute', 'agreement'])), name='partner_report_kind_is_known'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='partner_report_has_a_source')],
            },
        ),
    ]
