package dev.revo.agents.sandbox;

import dev.revo.sandbox.Sandbox;
import dev.revo.testkit.contract.SandboxContract;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/** Both kinds of boxes against the contract of sandboxes. */
class LocalSandboxContractTest {
    @Nested
    class Bubblewrap extends SandboxContract {
        @BeforeEach
        void tools() {
            Machine.needsShell();
            Machine.needsBubblewrap();
        }

        @Override
        protected Sandbox sandbox() {
            return Machine.BUBBLEWRAP;
        }
    }

    @Nested
    class PlainProcess extends SandboxContract {
        @BeforeEach
        void tools() {
            Machine.needsShell();
        }

        @Override
        protected Sandbox sandbox() {
            return Machine.PROCESS;
        }
    }
}
