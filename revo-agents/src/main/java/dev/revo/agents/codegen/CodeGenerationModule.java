package dev.revo.agents.codegen;

import dev.revo.agents.verify.CodeVerification;
import dev.revo.sandbox.SandboxPolicy;
import dev.revo.spi.Wiring;
import java.util.Optional;
import java.util.function.Supplier;

/** Declares the agent; part of {@code StandardAgents.module()}. */
public final class CodeGenerationModule {
    private CodeGenerationModule() {}

    /** Adds the agent and what it verifies with. */
    public static void install(Wiring wiring) {
        Supplier<Optional<SandboxPolicy>> policy = wiring.want(SandboxPolicy.class);
        CodeChecks checks = new CodeChecks(() -> CodeVerification.builder()
                .policy(policy.get().orElseGet(SandboxPolicy::defaults))
                .build());
        wiring.agent(new CodeGeneration())
                .noun(CodeChecks.class, gate -> checks)
                .onClose(checks);
    }
}
