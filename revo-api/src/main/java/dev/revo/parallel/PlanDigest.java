package dev.revo.parallel;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** The digest of a plan's form. */
final class PlanDigest {
    private PlanDigest() {}

    static String of(Plan<?, ?> plan) {
        StringBuilder text = new StringBuilder();
        text.append(plan.name()).append('|').append(plan.version()).append('|');
        text.append(plan.output().schema()).append('|').append(plan.result()).append('\n');
        if (!plan.source().isEmpty()) {
            text.append("source ").append(plan.source()).append('\n');
        }
        nodes(plan.nodes(), text);
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void nodes(List<PlanNode> nodes, StringBuilder text) {
        for (PlanNode node : nodes) {
            text.append(node.name()).append(node.inputs()).append(node.work().kind());
            text.append('(').append(detail(node.work())).append(")\n");
            if (node.work() instanceof PlanNode.Given given) {
                nodes(given.nodes(), text);
                text.append("end ").append(node.name()).append('\n');
            }
        }
    }

    private static String detail(PlanNode.Work work) {
        if (work instanceof PlanNode.Input input) {
            return input.shape().schema().toString();
        }
        if (work instanceof PlanNode.Task task) {
            return task.shape().schema().toString();
        }
        if (work instanceof PlanNode.Each each) {
            return each.shape().schema() + " " + each.join();
        }
        if (work instanceof PlanNode.Agents agents) {
            return agents.agent().type() + " " + agents.agent().output().schema() + " " + agents.join();
        }
        if (work instanceof PlanNode.Child child) {
            return child.plan().digest();
        }
        if (work instanceof PlanNode.Human human) {
            return human.permission() + " " + human.mustApprove();
        }
        if (work instanceof PlanNode.Signal signal) {
            return signal.shape().schema().toString();
        }
        return ((PlanNode.Given) work).result();
    }
}
