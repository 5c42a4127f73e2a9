package io.jenkins.plugins.assumed_role;

import hudson.util.Secret;
import io.jenkins.plugins.assumed_role.masking.Masks;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What must not be read in the output of a block. Refers to nothing else, because it travels to agents too, with steps that write
 * their log from there.
 */
final class BlockMasks implements Serializable {

    private static final long serialVersionUID = 1;

    private final ArrayList<Secret> secrets = new ArrayList<>();
    private transient Masks masks;

    BlockMasks(List<String> secrets) {
        secrets.forEach(secret -> this.secrets.add(Secret.fromString(secret)));
    }

    /** Made where it is used, on the controller or an agent, from the secrets. */
    synchronized Masks get() {
        if (masks == null) {
            Masks made = new Masks();
            made.add(secrets.stream().map(Secret::getPlainText).toList());
            masks = made;
        }
        return masks;
    }
}
