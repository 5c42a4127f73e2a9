package io.jenkins.plugins.assumed_role.stored;

import com.cloudbees.plugins.credentials.common.StandardCredentials;
import hudson.ExtensionPoint;
import io.jenkins.plugins.assumed_role.config.RoleDefaults;
import java.util.List;
import java.util.function.Supplier;

/** A kind of stored credentials. An extension, because most kinds belong to plugins that may be missing. The first kind that fits wins. */
public abstract class StoredKind implements ExtensionPoint {

    /** Returns the types of its credentials. */
    abstract List<Class<?>> types();

    /**
     * @param again looks the credentials up anew
     * @param settings the settings of the block, which some kinds need
     * @throws IllegalArgumentException if something is missing in the credentials or the settings
     */
    abstract StoredSource source(
            StandardCredentials found, String id, Supplier<StandardCredentials> again, RoleDefaults settings);

    /** Returns the name of the credentials in messages. */
    static String name(String id) {
        return "credentials '" + id + "'";
    }
}
