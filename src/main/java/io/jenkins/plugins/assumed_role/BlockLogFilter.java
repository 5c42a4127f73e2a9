package io.jenkins.plugins.assumed_role;

import hudson.console.ConsoleLogFilter;
import hudson.model.Run;
import io.jenkins.plugins.assumed_role.block.BlockMasks;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.charset.Charset;

/** Masks the log of a block, on the controller or on an agent. */
final class BlockLogFilter extends ConsoleLogFilter implements Serializable {

    private static final long serialVersionUID = 1;

    private final BlockMasks masks;
    private final String charset;

    BlockLogFilter(BlockMasks masks, String charset) {
        this.masks = masks;
        this.charset = charset;
    }

    /** Of the two overloads the one that Pipeline calls, with no build. */
    @SuppressWarnings("rawtypes")
    @Override
    public OutputStream decorateLogger(Run build, OutputStream logger) {
        return masks.get().mask(logger, Charset.forName(charset));
    }
}
