/**
 * The form of the audit chain, shared by those who write it and those who check it, on the JDK alone: canonical rows, hashes,
 * signed checkpoints, the export, and the program that verifies an export offline. Start with
 * {@link dev.revo.audit.verifier.AuditVerifier}, or with {@link dev.revo.audit.verifier.ChainHead} to write a chain.
 */
@NullMarked
package dev.revo.audit.verifier;

import org.jspecify.annotations.NullMarked;
