package io.bytemeter.metering.topology;

import io.bytemeter.schema.id.SchemaIds;

/** What tasks make their quotas from; thread-safe. */
record QuotaParts(SchemaIds ids, QuotaValues values, AlertsTopic alerts) {}
