"""Examples of the module's bodies for the OpenAPI document; tests send each of them."""

from typing import Any

_CASE = "018d5f2a-1c00-7c4b-8a51-0242ac120002"
_PHOTO: dict[str, Any] = {
    "kind": "photo",
    "description": "Foto amplop yang dibagikan",
    "file": {
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "size": 204800,
        "media_type": "image/jpeg",
    },
}
_SIGHTING: dict[str, Any] = {
    "election": "pemilu-2024",
    "contest": "DPRD_KABKOTA",
    "place": "64.01.01.2009",
    "location": "Balai desa",
    "occurred_on": "2024-01-29",
    "event": "Pembagian uang",
    "account": "Pada pagi hari uang dibagikan kepada warga di balai desa.",
    "classes": ["criminal"],
}
_REPORTED: dict[str, Any] = {"name": "Joko Susilo", "position": "kepala desa", "address": "Kantor desa"}
REPORT: dict[str, Any] = {
    "id": _CASE,
    "capacity": "citizen",
    "reporter": {
        "name": "Siti Aminah",
        "birth_place": "Tanah Grogot",
        "birth_date": "1988-05-17",
        "sex": "female",
        "citizenship": "WNI",
        "address": "Jalan Sudirman 7, Batu Sopang",
        "phone": "0812-3456-7890",
    },
    "reported": [_REPORTED],
    "witnesses": [{"name": "Maria Goreti", "address": "Jalan Melati 3", "phone": "081399998888"}],
    "sighting": _SIGHTING,
    "known_on": "2024-01-29",
    "evidence": [_PHOTO],
    "office": "64.01.",
    "is_true": True,
    "source": {"system": "loket-paser", "reference": "2024-0117"},
}
FINDING: dict[str, Any] = {
    "id": "018d5f2a-2000-7d11-9b6e-0242ac120002",
    "office": "64.01.",
    "sighting": _SIGHTING,
    "found_on": "2024-01-30",
    "reported": [_REPORTED],
    "evidence": [_PHOTO],
}
TRACED: dict[str, Any] = {
    "finding": FINDING | {"id": "018d5f2a-3000-7d11-9b6e-0242ac120002"},
    "text": "Tiga warga membenarkan pembagian uang itu.",
}
# What each verb of a case takes, by its name in addresses.
VERBS: dict[str, dict[str, Any]] = {
    "receive-papers": {
        "papers": [{"kind": "proof"}, {"kind": "identity", "copies": 2}, {"kind": "evidence", "copies": 3}],
        "is_complete": True,
    },
    "add-evidence": {"evidence": [{"kind": "letter", "description": "Surat pernyataan seorang warga"}]},
    "ask-withdrawal": {"reason": "Pelapor dan terlapor sudah berdamai."},
    "count-from": {
        "moment": "2024-01-31T08:00:00+08:00",
        "reason": "Laporan masuk setelah jam kerja, dihitung mulai hari berikutnya.",
    },
    "post-message": {"text": "Mohon lengkapi nama saksi kedua sebelum hari Jumat."},
    "read-messages": {},
    "record-same-event": {
        "other": "018d5f2a-4000-7d11-9b6e-0242ac120002",
        "outcome": "related",
        "note": "Pelaku dan tempatnya sama, harinya berbeda.",
    },
    "undo-same-event": {"pair": "018d5f2a-5000-7d11-9b6e-0242ac120002", "note": "Ternyata dua peristiwa."},
    "begin-study": {},
    "check-requirement": {"requirement": "reporter", "answer": "not_met", "note": "Alamat pelapor belum ada."},
    "classify": {"classes": ["criminal"], "articles": ["523-1"], "note": "Politik uang pada masa kampanye."},
    "conclude-study": {"proposal": "register", "text": "Syarat formal dan material terpenuhi."},
    "call-plenary": {"proposal": "register", "present": [4711, 4712, 4713], "chair": 4711},
    "serve-notice": {"served_at": "2024-02-02T10:00:00+08:00"},
    "receive-completion": {},
    "start-tracing": {"order": "012/PM.00.02/K.KI-05/II/2024"},
    "end-tracing": TRACED,
    "close-tip": {"reason": "nothing_found", "text": "Tidak ada warga yang membenarkan informasi itu."},
    "notify-status": {"way": "mailbox", "text": "Laporan Anda telah diregistrasi."},
    "archive": {"retention": "permanent"},
}
VOTE: dict[str, Any] = {"choice": "for"}
CLOSE: dict[str, Any] = {"minute": "BA-017/PLENO/II/2024", "text": "Syarat terpenuhi; laporan diregistrasi."}
DECLINE: dict[str, Any] = {"reason": "Peristiwanya bukan di wilayah kami."}
