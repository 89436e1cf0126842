package dev.revo.engine.tenancy.export;

/** What an exporter is given, in the order of the chain: records, and between them the checkpoints that vouch for them. */
public sealed interface ChainEntry permits ChainedRecord, ChainCheckpoint {}
