"""Static files under names that change with their content, also where one script imports another."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStatic(CompressedManifestStaticFilesStorage):
    """Scripts that import each other by hashed names never meet a part of another release, in a cache or on the way."""

    support_js_module_import_aggregation = True
