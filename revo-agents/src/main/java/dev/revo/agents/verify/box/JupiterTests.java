package dev.revo.agents.verify.box;

import java.util.List;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Tests with Jupiter's annotations. Loads JUnit, which programs get along without. */
final class JupiterTests implements TestExecutionListener {
    private final Tally tally;

    private JupiterTests(Tally tally) {
        this.tally = tally;
    }

    static void run(List<String> names, ClassLoader loader, Tally tally) throws ClassNotFoundException {
        // The class path of the box holds one engine and nothing of the candidate.
        LauncherConfig config = LauncherConfig.builder()
                .enableLauncherSessionListenerAutoRegistration(false)
                .enableLauncherDiscoveryListenerAutoRegistration(false)
                .enablePostDiscoveryFilterAutoRegistration(false)
                .enableTestExecutionListenerAutoRegistration(false)
                .build();
        LauncherDiscoveryRequestBuilder request =
                LauncherDiscoveryRequestBuilder.request().enableImplicitConfigurationParameters(false);
        for (String name : names) {
            request.selectors(DiscoverySelectors.selectClass(Class.forName(name, false, loader)));
        }
        LauncherDiscoveryRequest built = request.build();
        LauncherFactory.create(config).execute(built, new JupiterTests(tally));
    }

    @Override
    public void executionSkipped(TestIdentifier id, String reason) {
        tally.skip();
    }

    @Override
    public void executionFinished(TestIdentifier id, TestExecutionResult result) {
        switch (result.getStatus()) {
            case SUCCESSFUL -> {
                if (id.isTest()) {
                    tally.pass();
                }
            }
            case ABORTED -> tally.abort();
            default ->
                tally.fail(
                        id.getDisplayName(),
                        result.getThrowable().orElseGet(() -> new IllegalStateException("failed without a reason")));
        }
    }
}
