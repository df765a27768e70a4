"""What the demonstration's cases say: invented events, invented people whose names say so, and NIKs that nobody has."""

from datetime import date, timedelta
from hashlib import sha256
from typing import NamedTuple, TypeVar

from oversight.parties.details import Details

T = TypeVar("T")
_FIRST = (
    "Andi", "Siti", "Rahmat", "Maria", "Yohanes", "Dayang", "Hendra", "Lestari", "Markus", "Aminah", "Fransiska",
    "Bambang", "Noorlela", "Petrus", "Wayan", "Rosmawati", "Taufik", "Lidia", "Samsul", "Kornelia",
)  # fmt: skip
# No family is called so: whoever reads a name knows that it is invented.
_LAST = ("Rekaan", "Peragaan", "Contoh", "Fiktif", "Karangan", "Misalan", "Umpama")
_WORK = ("guru", "nelayan", "petani", "pedagang", "karyawan swasta", "ibu rumah tangga", "mahasiswa", "sopir")
_POSITIONS = (
    "kepala desa",
    "anggota KPPS",
    "anggota tim kampanye",
    "calon anggota DPRD",
    "pegawai kecamatan",
    "ketua RT",
)


class Story(NamedTuple):
    """An event of which reports tell: its words, its class, and under which articles it may fall, by body of law."""

    event: str
    account: str
    violation: str
    pemilu: tuple[str, ...]
    pilkada: tuple[str, ...]
    evidence: str


STORIES = (
    Story(
        "Pembagian uang kepada pemilih",
        "Terlapor mendatangi rumah warga satu per satu pada malam hari, menyerahkan amplop dan meminta warga memilih "
        "calon tertentu. Beberapa warga menerima, yang lain menolak.",
        "criminal", ("523-1",), ("187A",), "Foto amplop dan uang",
    ),
    Story(
        "Alat peraga kampanye di tempat terlarang",
        "Spanduk calon dipasang di pagar sekolah dan di pohon sepanjang jalan, dan tetap di sana setelah diminta "
        "dipindahkan.",
        "administrative", ("460",), ("138",), "Foto spanduk dengan tanggal",
    ),
    Story(
        "Penyelenggara berpihak dalam pertemuan warga",
        "Dalam pertemuan warga, terlapor yang bertugas sebagai penyelenggara mengajak hadirin mendukung salah satu "
        "calon dan menjanjikan bantuan.",
        "ethics", ("456",), ("136",), "Rekaman suara pertemuan",
    ),
    Story(
        "Aparatur sipil negara berkampanye di media sosial",
        "Terlapor, seorang aparatur sipil negara, berkali-kali mengunggah dukungan kepada calon pada jam kerja dan "
        "mengajak rekan sekantornya.",
        "other_law", ("455-1-c",), ("other",), "Tangkapan layar unggahan",
    ),
    Story(
        "Kampanye di luar jadwal",
        "Pertemuan terbuka dengan pembagian bahan kampanye berlangsung sebelum jadwal kampanye dimulai, dihadiri "
        "sekitar seratus orang.",
        "criminal", ("492",), ("187",), "Video kegiatan",
    ),
    Story(
        "Pencocokan data pemilih tidak dari rumah ke rumah",
        "Petugas mencatat data pemilih dari daftar lama tanpa mendatangi rumah; tujuh warga mengaku tidak pernah "
        "dikunjungi.",
        "administrative", ("463",), ("138",), "Daftar nama warga",
    ),
)  # fmt: skip
SPOTS = ("Balai desa", "Halaman pasar", "Lapangan sepak bola", "Rumah warga")
TIP_WORDS = (
    "Ada orang membagikan sembako di gang belakang pasar, setiap malam sekitar pukul sembilan.",
    "Mobil dinas dipakai membawa bahan kampanye dari gudang dekat pelabuhan.",
    "Ketua RT diminta mengumpulkan kartu keluarga warga oleh tim salah satu calon.",
    "Beberapa perangkat desa berkumpul di rumah calon pada jam kerja.",
)
QUESTIONS = (
    "Apakah laporan saya sudah dibaca?",
    "Saya masih menyimpan rekaman aslinya. Perlu saya bawa?",
    "Kapan saya mendapat jawaban?",
    "Saksi saya bersedia memberi keterangan minggu depan.",
)
ANSWERS = (
    "Laporan Anda sudah kami terima dan sedang dikaji. Hasilnya kami sampaikan di halaman ini.",
    "Silakan bawa rekaman asli ke kantor kami pada jam kerja. Simpan juga salinannya.",
    "Kajian awal berlangsung dua hari. Setelah itu rapat pleno memutuskan.",
)


def pick(options: tuple[T, ...], number: int, what: str) -> T:
    """The same choice for the same case on every machine."""
    return options[drawn(number, what, len(options))]


def drawn(number: int, what: str, below: int) -> int:
    """A number from 0 to `below` - 1, the same for the same case on every machine."""
    return int.from_bytes(sha256(f"peragaan:{what}:{number}".encode()).digest()[:6]) % below


def person(number: int, what: str) -> str:
    """A name whose owner does not exist, and which says so."""
    return f"{pick(_FIRST, number, what)} {pick(_LAST, number, f'{what} last')}"


def reporter(number: int) -> Details:
    """Who reports: a NIK of province 00, which there is not, and a phone number that is never given out."""
    return Details(
        name=person(number, "reporter"),
        birth_place="Kota Rekaan",
        birth_date=date(1960, 1, 1) + timedelta(days=drawn(number, "birth", 14_000)),
        sex="male" if drawn(number, "sex", 2) else "female",
        occupation=pick(_WORK, number, "work"),
        citizenship="WNI",
        address=f"Jalan Peragaan {drawn(number, 'house', 90) + 1}, RT 00",
        phone=f"+6280000{number:06}",
        nik=f"00{number:014}",
    )


def reported(number: int) -> Details:
    """Who is accused."""
    return Details(name=person(number, "reported"), position=pick(_POSITIONS, number, "position"))


def witness(number: int) -> Details:
    """Who saw it."""
    return Details(name=person(number, "witness"), address=f"Jalan Contoh {drawn(number, 'door', 60) + 1}")
