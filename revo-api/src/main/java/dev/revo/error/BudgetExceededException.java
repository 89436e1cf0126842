package dev.revo.error;

import java.io.Serial;

/** A reservation would pass a budget, or a money budget meets a model without a price; nothing was spent for it. */
public final class BudgetExceededException extends RevoException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** A fault of this kind with the given code, message, context and cause. */
    public BudgetExceededException(Fault fault) {
        super(fault, false);
    }
}
