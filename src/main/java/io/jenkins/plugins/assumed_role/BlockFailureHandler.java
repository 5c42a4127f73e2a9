package io.jenkins.plugins.assumed_role;

import io.jenkins.plugins.assumed_role.block.BlockMasks;
import io.jenkins.plugins.assumed_role.masking.MaskedThrowable;
import org.jenkinsci.plugins.workflow.steps.FailureHandler;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** Masks exceptions that leave a block, which no log filter sees (SECURITY-3499). */
final class BlockFailureHandler implements FailureHandler {

    private static final long serialVersionUID = 1;

    private final BlockMasks masks;

    BlockFailureHandler(BlockMasks masks) {
        this.masks = masks;
    }

    @Override
    public Throwable handle(StepContext context, Throwable failure) {
        return MaskedThrowable.of(failure, masks.get());
    }
}
