package io.jenkins.plugins.assumed_role;

import io.jenkins.plugins.assumed_role.block.BlockMasks;
import io.jenkins.plugins.assumed_role.block.BlockVariables;

/**
 * The masks and variables that the log and the launcher of a build need from its block, which opens later than they are decorated. Refers
 * to no build, so that a map of builds releases it with its build.
 */
final class FreestyleLog {

    private final BlockMasks masks = new BlockMasks();

    /** Empty before the block opens and after it has ended. */
    private volatile BlockVariables variables = new BlockVariables(null);

    BlockMasks masks() {
        return masks;
    }

    BlockVariables variables() {
        return variables;
    }

    void opened(BlockVariables ofBlock) {
        variables = ofBlock;
    }
}
