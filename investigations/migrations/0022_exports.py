
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('investigations', '0021_delivery'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('brief', 'Executive brief'), ('report', 'Full report'), ('accounts', 'List of accounts'), ('stix', 'STIX 2.1 bundle'), ('misp', 'MISP event'), ('bundle', 'Signed bundle of everything')], max_length=10)),
                ('form', models.CharField(choices=[('pdf', 'PDF'), ('docx', 'Word (DOCX)'), ('html', 'HTML'), ('md', 'Markdown'), ('csv', 'CSV'), ('xlsx', 'Spreadsheet (XLSX)'), ('json', 'JSON'), ('parquet', 'Parquet'), ('zip', 'ZIP')], max_length=10)),
                ('content', models.CharField(choices=[('full', 'Accounts and people by name'), ('keyed', 'Accounts by keyed hash, people by role'), ('figures', 'Figures only')], max_length=10)),
                ('tlp', models.CharField(choices=[('clear', 'TLP:CLEAR'), ('green', 'TLP:GREEN'), ('amber', 'TLP:AMBER'), ('amber_strict', 'TLP:AMBER+STRICT'), ('red', 'TLP:RED')], max_length=15)),
                ('partner', models.CharField(blank=True, max_length=50)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('state', models.CharField(choices=[('queued', 'Waits'), ('running', 'Is being made'), ('done', 'Ready'), ('failed', 'Failed'), ('expired', 'Expired')], default='queued', max_length=10)),
                ('progress', models.FloatField(default=0)),
                ('beat_at', models.DateTimeField(blank=True, null=True)),
                ('error', models.TextField(blank=True)),
                ('file', models.CharField(blank=True, max_length=200)),
                ('size', models.BigIntegerField(default=0)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exports', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exports', to='investigations.case')),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['state', 'expires_at'], name='export_by_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'running', 'done', 'failed', 'expired'])), name='export_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), models.Q(models.Q(('file', ''), _negated=True), models.Q(('sha256', ''), _negated=True), ('expires_at__isnull', False)), _connector='OR'), name='export_done_has_a_file'), models.CheckConstraint(condition=models.Q(models.Q(('content', 'full'), ('tlp__in', ['amber', 'amber_strict', 'red'])), models.Q(('content', 'keyed'), ('tlp__in', ['green', 'amber', 'amber_strict', 'red'])), models.Q(('content', 'figures'), ('tlp__in', ['clear', 'green', 'amber', 'amber_strict', 'red'])), _connector='OR'), name='export_marking_fits_its_content')],
            },
        ),
    ]
