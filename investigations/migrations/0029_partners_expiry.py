
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('investigations', '0028_case_kinds'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='partnerreport',
            name='partner_report_kind_is_known',
        ),
        migrations.AlterField(
            model_name='partnerreport',
            name='kind',
            field=models.CharField(choices=[('sighting', 'Seen'), ('dispute', 'Disputed'), ('agreement', 'Agreed'), ('expiry', 'Not seen any more')], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='partnerreport',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['sighting', 'dispute', 'agreement', 'expiry'])), name='partner_report_kind_is_known'),
        ),
    ]
