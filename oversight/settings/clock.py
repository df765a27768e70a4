"""What runs by the clock: periodic tasks, each dropped when its turn is over."""

from celery.schedules import crontab

CELERY_BEAT_SCHEDULE = {
    "lapse-violations": {
        "task": "violations.tasks.lapse_violations",
        "schedule": 300,
        "options": {"expires": 240},
    },
    "raise-alarms": {
        "task": "violations.tasks.raise_alarms",
        "schedule": 300,
        "options": {"expires": 240},
    },
    "rehash-evidence": {
        "task": "oversight.evidence.tasks.rehash_evidence",
        "schedule": 300,
        "options": {"expires": 240},
    },
    "deliver-mail": {
        "task": "oversight.notices.tasks.deliver_mail",
        "schedule": 20,
        "options": {"expires": 20},
    },
    "forget-expired-keys": {
        "task": "oversight.api.tasks.forget_expired_keys",
        "schedule": 3600,
        "options": {"expires": 3000},
    },
    "forget-drafts": {
        "task": "oversight.gate.tasks.forget_drafts",
        "schedule": 300,
        "options": {"expires": 240},
    },
    "forget-decided": {
        "task": "oversight.gate.tasks.forget_decided",
        "schedule": crontab(hour="18", minute="40"),
        "options": {"expires": 3600},
    },
    "recount-coverage": {
        "task": "reports.tasks.recount_coverage",
        "schedule": crontab(hour="19", minute="10"),  # ten past two in the night in Jakarta
        "options": {"expires": 3600},
    },
}
