/**
 * What every implementation of an SPI must do, as tests to extend: one abstract class for each SPI. Each kit is shown to
 * fail on at least three implementations that are wrong; {@code docs/contract-kits.md} says what each one holds. Start
 * with the kit of the SPI at hand:
 *
 * <ul>
 *   <li>Stores: {@link dev.revo.testkit.contract.AgentStatusStoreContract},
 *       {@link dev.revo.testkit.contract.ApiKeyStoreContract},
 *       {@link dev.revo.testkit.contract.AuditSinkContract},
 *       {@link dev.revo.testkit.contract.AuditStoreContract},
 *       {@link dev.revo.testkit.contract.BackupStoreContract},
 *       {@link dev.revo.testkit.contract.BlobStoreContract},
 *       {@link dev.revo.testkit.contract.ConfigurationStoreContract},
 *       {@link dev.revo.testkit.contract.ConversationStoreContract},
 *       {@link dev.revo.testkit.contract.AuditLedgerContract},
 *       {@link dev.revo.testkit.contract.FactorStoreContract},
 *       {@link dev.revo.testkit.contract.IdempotencyStoreContract},
 *       {@link dev.revo.testkit.contract.MemoryBackendContract},
 *       {@link dev.revo.testkit.contract.OrganizationStoreContract},
 *       {@link dev.revo.testkit.contract.QuotaStoreContract},
 *       {@link dev.revo.testkit.contract.RunJournalContract}, {@link dev.revo.testkit.contract.SecretStoreContract},
 *       {@link dev.revo.testkit.contract.SessionStoreContract},
 *       {@link dev.revo.testkit.contract.StorageLedgerContract}, {@link dev.revo.testkit.contract.TaskStoreContract},
 *       {@link dev.revo.testkit.contract.UnitOfWorkContract}, {@link dev.revo.testkit.contract.UsageStoreContract},
 *       {@link dev.revo.testkit.contract.WorkBackendContract}
 *   <li>Decisions and tables: {@link dev.revo.testkit.contract.ConfigurationKindContract},
 *       {@link dev.revo.testkit.contract.DirectoryContract},
 *       {@link dev.revo.testkit.contract.ModelSourceContract},
 *       {@link dev.revo.testkit.contract.PolicyDecisionPointContract},
 *       {@link dev.revo.testkit.contract.PriceBookContract}, {@link dev.revo.testkit.contract.QuotaGateContract}
 *   <li>Machinery: {@link dev.revo.testkit.contract.ExecutorSourceContract},
 *       {@link dev.revo.testkit.contract.IdGeneratorContract},
 *       {@link dev.revo.testkit.contract.RunSchedulerContract}, {@link dev.revo.testkit.contract.SandboxContract},
 *       {@link dev.revo.testkit.contract.TelemetryContract}, {@link dev.revo.testkit.contract.TimeSourceContract}
 *   <li>Agents, tools and ideas: {@link dev.revo.testkit.contract.InterceptorContract},
 *       {@link dev.revo.testkit.contract.RunKindContract}, {@link dev.revo.testkit.contract.ScorerContract},
 *       {@link dev.revo.testkit.contract.TechniqueContract}, {@link dev.revo.testkit.contract.ToolContract},
 *       {@link dev.revo.testkit.contract.ToolProviderContract}, {@link dev.revo.testkit.contract.VerifierContract}
 * </ul>
 *
 * <p>A kit asks for as little as it can: an empty store, a part with two known entries. Tests of a kit are inherited; a
 * subclass adds what only its own part promises.
 */
@NullMarked
package dev.revo.testkit.contract;

import org.jspecify.annotations.NullMarked;
