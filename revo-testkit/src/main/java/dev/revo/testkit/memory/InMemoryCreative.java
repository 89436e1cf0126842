package dev.revo.testkit.memory;

import dev.revo.creative.Brief;
import dev.revo.creative.Candidate;
import dev.revo.creative.Constraint;
import dev.revo.creative.Creative;
import dev.revo.creative.CreativeResult;
import dev.revo.creative.Score;
import dev.revo.creative.Scorer;
import dev.revo.creative.Technique;
import dev.revo.data.Shape;
import dev.revo.error.Fault;
import dev.revo.error.NotFoundException;
import dev.revo.error.RevoException;
import dev.revo.model.NamedModel;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.run.Usage;
import dev.revo.spi.Demand;
import dev.revo.spi.Gate;
import dev.revo.spi.ModelSource;
import dev.revo.spi.Reservation;
import dev.revo.spi.ResultCodec;
import dev.revo.spi.RunExecution;
import dev.revo.spi.RunRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Asks the default model by techniques in turn, repairs what breaks a constraint, and ranks by score. */
final class InMemoryCreative implements Creative {
    private final Gate gate;
    private final ModelSource models;
    private final Scorer scorer;
    private final Map<String, Technique> techniques = new LinkedHashMap<>();

    InMemoryCreative(Gate gate, ModelSource models, Scorer scorer, List<Technique> techniques) {
        this.gate = gate;
        this.models = models;
        this.scorer = scorer;
        techniques.forEach(technique -> this.techniques.put(technique.name(), technique));
        if (this.techniques.isEmpty()) {
            this.techniques.put("plain", new PlainTechnique());
        }
    }

    @Override
    public List<String> techniques() {
        return techniques.keySet().stream().sorted().toList();
    }

    @Override
    public RunHandle<CreativeResult> start(Brief brief, RunOptions options) {
        List<String> names = brief.techniques().isEmpty() ? List.copyOf(techniques.keySet()) : brief.techniques();
        List<Technique> chosen = names.stream()
                .map(name -> Optional.ofNullable(techniques.get(name))
                        .orElseThrow(() -> new NotFoundException(Fault.of(
                                        "technique_not_found",
                                        "There is no technique " + name + "; known: " + techniques() + ".")
                                .with("technique", name))))
                .toList();
        ResultCodec<CreativeResult> codec = ResultCodec.of(Shape.of(CreativeResult.class));
        return gate.submit(
                RunRequest.ephemeral("creative", "create", codec, execution -> create(execution, brief, chosen)),
                options);
    }

    private record Draft(String text, String technique, List<String> broken, int repairs) {}

    private CreativeResult create(RunExecution execution, Brief brief, List<Technique> chosen) throws Exception {
        List<Draft> drafts = new ArrayList<>();
        for (int i = 0; i < Math.max(brief.candidates(), chosen.size()); i++) {
            execution.checkpoint();
            Technique technique = chosen.get(i % chosen.size());
            Asking asking = new Asking(execution, i, new SplittableRandom(brief.seed() * 31 + i));
            drafts.add(repaired(asking, brief, technique.name(), technique.create(asking, brief)));
        }
        List<Score> scores = scorer.score(
                execution.context(), brief, drafts.stream().map(Draft::text).toList());
        List<Candidate> ranked = new ArrayList<>();
        for (int i = 0; i < drafts.size(); i++) {
            Draft draft = drafts.get(i);
            ranked.add(new Candidate(draft.text(), draft.technique(), scores.get(i), draft.broken(), draft.repairs()));
        }
        ranked.sort(Comparator.comparing(Candidate::keepsConstraints)
                .reversed()
                .thenComparing(candidate -> -candidate.score().total()));
        int kept = Math.min(brief.candidates(), ranked.size());
        return new CreativeResult(ranked.subList(0, kept), ranked.size() - kept);
    }

    private static Draft repaired(Asking asking, Brief brief, String technique, String first) {
        String text = first;
        int repairs = 0;
        List<String> broken = broken(brief, text);
        while (!broken.isEmpty() && repairs < brief.repairs()) {
            repairs++;
            text = asking.ask("Rewrite so that it keeps every rule. It " + String.join("; it ", broken) + ".\n"
                    + rules(brief) + "\n" + text);
            broken = broken(brief, text);
        }
        return new Draft(text, technique, broken, repairs);
    }

    private static List<String> broken(Brief brief, String text) {
        return brief.constraints().stream()
                .map(constraint -> constraint.fault(text))
                .flatMap(Optional::stream)
                .toList();
    }

    static String rules(Brief brief) {
        return String.join(
                " ", brief.constraints().stream().map(Constraint::instruction).toList());
    }

    private final class Asking implements Technique.Context {
        private final RunExecution execution;
        private final int number;
        private final RandomGenerator random;

        Asking(RunExecution execution, int number, RandomGenerator random) {
            this.execution = execution;
            this.number = number;
            this.random = random;
        }

        @Override
        public String ask(String prompt) {
            NamedModel model = models.find(execution.context(), "default")
                    .orElseThrow(() -> new NotFoundException(
                            Fault.of("model_not_found", "There is no model. Add .model(chatModel) to the builder.")));
            Usage estimate = Usage.tokens(prompt.length() / 4 + 1L, 256);
            try (Reservation held = execution.reserve(new Demand(Demand.Kind.MODEL_CALL, model.name(), estimate))) {
                held.begun();
                String answer = execution
                        .context()
                        .cancellation()
                        .guard(
                                Thread.currentThread()::interrupt,
                                () -> model.chat().chat(prompt));
                held.settle(Usage.tokens(prompt.length() / 4 + 1L, answer.length() / 4 + 1L)
                        .asEstimate());
                return answer;
            } catch (RevoException e) {
                throw e;
            } catch (Exception e) {
                throw Attempts.fault("ask", e);
            }
        }

        @Override
        public RandomGenerator random() {
            return random;
        }

        @Override
        public int number() {
            return number;
        }
    }
}
