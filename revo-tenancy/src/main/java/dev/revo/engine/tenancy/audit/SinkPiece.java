package dev.revo.engine.tenancy.audit;

import dev.revo.spi.AuditLedger.Position;
import dev.revo.spi.AuditSink.Batch;
import java.util.Optional;

/**
 * What a sink is given next.
 *
 * @param batch to be given; empty where there is nothing to give, or what is there is passed over
 * @param reached how far it is given then, held by nobody
 * @param more whether there may be more after it
 */
record SinkPiece(Optional<Batch> batch, Position reached, boolean more) {}
