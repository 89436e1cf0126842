package dev.revo.spi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.revo.data.Shape;
import dev.revo.error.BugException;
import dev.revo.error.Fault;
import dev.revo.proof.Answer;
import dev.revo.proof.Evidence;
import dev.revo.proof.Partial;
import dev.revo.proof.Refused;
import dev.revo.proof.Seal;
import dev.revo.proof.Verified;
import dev.revo.scope.Mint;

/** Answers as JSON: outcome, value, evidence, seal. */
final class AnswerCodec<O> implements ResultCodec<Answer<O>> {
    private static final ObjectMapper JSON = JsonMapper.builder()
            // Values keep every digit on their way through this tree.
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final Shape<O> shape;

    AnswerCodec(Shape<O> shape) {
        this.shape = shape;
    }

    @Override
    public String encode(Answer<O> answer) {
        ObjectNode root = JSON.createObjectNode();
        root.put("outcome", answer.outcome());
        if (answer instanceof Verified<O> verified) {
            root.set("value", tree(shape.encode(verified.value())));
            root.put("seal", verified.seal().digest());
        } else if (answer instanceof Partial<O> partial) {
            root.set("value", tree(shape.encode(partial.value())));
            root.put("missing", partial.missing());
        } else if (answer instanceof Refused<O> refused) {
            root.put("code", refused.code());
            root.put("reason", refused.reason());
        }
        root.set("evidence", EvidenceJson.write(answer.evidence()));
        return root.toString();
    }

    @Override
    public Answer<O> decode(Mint mint, String json) {
        JsonNode root = tree(json);
        Evidence evidence = EvidenceJson.read(mint, root.path("evidence"));
        String outcome = root.path("outcome").asText();
        return switch (outcome) {
            case "verified" -> {
                if (!evidence.holds()) {
                    throw new BugException(Fault.of(
                            "bad_proof", "The journal holds a verified answer whose checks do not hold: " + evidence));
                }
                yield Verified.of(
                        mint,
                        shape.decode(root.path("value").toString()),
                        evidence,
                        new Seal(evidence.run(), root.path("seal").asText()));
            }
            case "partial" ->
                Partial.of(
                        mint,
                        shape.decode(root.path("value").toString()),
                        root.path("missing").asText(),
                        evidence);
            case "refused" ->
                Refused.of(mint, root.path("code").asText(), root.path("reason").asText(), evidence);
            default ->
                throw new BugException(
                        Fault.of("unknown_outcome", "The journal holds an answer with the outcome '" + outcome + "'."));
        };
    }

    @Override
    public String outcome(Answer<O> answer) {
        return answer.outcome();
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new BugException(
                    Fault.of("bad_json", "JSON that reVo wrote cannot be read: " + e.getOriginalMessage())
                            .cause(e));
        }
    }
}
