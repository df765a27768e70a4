"""Cases for machines: lists, one case, what people wrote, the study, proofs."""

from uuid import UUID

import msgspec
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from oversight.api.permissions import caller
from oversight.api.schema import describe, read_query
from oversight.evidence.queries import of_dossier
from oversight.parties.queries import masked
from violations import policies, queries
from violations.serializers import cases as s
from violations.serializers import procedure as p


class CaseCountOut(msgspec.Struct):
    """How many: exact to 10,000, then capped."""

    count: int
    is_capped: bool


class CaseReceiptOut(msgspec.Struct):
    """The proof that the case is in the public log (docs/ledger.md): a C2SP tlog-proof with its salt and digest."""

    entry: UUID
    proof: str
    salt: str
    digest: str
    body: str


class CaseList(APIView):
    """Cases."""

    @describe(
        summary="List reports, tips and findings of your area",
        answer=s.CaseBriefs,
        query=s.CaseQuery,
        tag="violations",
        id="cases_list",
    )
    def get(self, request: Request) -> Response:
        query = read_query(request, s.CaseQuery)
        page = queries.cases(
            caller(request), query.filters(), now=timezone.now(), after=query.cursor, size=query.limit
        )  # fmt: skip
        return Response(s.CaseBriefs([s.brief(row) for row in page.rows], page.next))


class CaseCount(APIView):
    """How many cases."""

    @describe(
        summary="Count cases of your area, exact to 10,000",
        answer=CaseCountOut,
        query=s.CaseQuery,
        tag="violations",
        id="cases_count",
    )
    def get(self, request: Request) -> Response:
        found = queries.count_cases(caller(request), read_query(request, s.CaseQuery).filters())
        return Response(CaseCountOut(found.count, found.is_capped))


class CaseDetail(APIView):
    """One case."""

    @describe(
        summary="Read one case: plain facts, masked people, papers, clocks, your next steps",
        answer=s.CaseDetail,
        tag="violations",
        id="cases_read",
    )
    def get(self, request: Request, pk: UUID) -> Response:
        by, now = caller(request), timezone.now()
        row = queries.case(by, pk, now=now)
        track = queries.track(row)
        return Response(
            s.detail(
                row,
                people=masked([row.pk]).get(row.pk, []),
                papers=queries.papers_of(row),
                clocks=queries.clocks_of(row),
                files=of_dossier(row.dossier),
                steps=policies.steps_open_to(row, track, by),
                edition=track.edition,
            )
        )


class CaseContents(APIView):
    """What people wrote."""

    @describe(
        summary="Read what people wrote: the account, the evidence, the mailbox; by a person's session alone",
        answer=s.ContentsOut,
        tag="violations",
        id="cases_contents",
    )
    def get(self, request: Request, pk: UUID) -> Response:
        row = queries.case(caller(request), pk, now=timezone.now())
        policies.check_open(row, caller(request))
        return Response(s.contents(row))


class CaseStudy(APIView):
    """The preliminary study."""

    @describe(
        summary="Read how the preliminary study stands, requirement by requirement",
        answer=p.StudyOut,
        tag="violations",
        id="cases_study",
    )
    def get(self, request: Request, pk: UUID) -> Response:
        row = queries.case(caller(request), pk, now=timezone.now())
        standing, classified = queries.study(row), queries.classification(row)
        return Response(p.study(row.pk, queries.required(row), queries.checks(row), standing, classified))


class CasePlenaries(APIView):
    """Plenaries of one case."""

    @describe(
        summary="List the plenaries of a case; how members voted is told once a plenary is closed",
        answer=p.Plenaries,
        tag="violations",
        id="cases_plenaries",
    )
    def get(self, request: Request, pk: UUID) -> Response:
        row = queries.case(caller(request), pk, now=timezone.now())
        return Response(p.Plenaries([p.plenary(one) for one in queries.ballots(row)]))


class CaseSameEvents(APIView):
    """The same event."""

    @describe(
        summary="Read which cases speak of the same event: decided, and proposed",
        answer=s.SameEvents,
        tag="violations",
        id="cases_same_events",
    )
    def get(self, request: Request, pk: UUID) -> Response:
        by = caller(request)
        row = queries.case(by, pk, now=timezone.now())
        policies.check_open(row, by)
        return Response(s.same_events(queries.pairs_of(row, by), queries.proposals(row, by)))


class CaseReceipt(APIView):
    """The proof of one case."""

    @describe(summary="Fetch the ledger receipt of a case", answer=CaseReceiptOut, tag="violations", id="cases_receipt")
    def get(self, request: Request, pk: UUID) -> Response:
        row = queries.case(caller(request), pk, now=timezone.now())
        return Response(CaseReceiptOut(**queries.receipt(row).document(with_body=True)))  # type: ignore[arg-type]
