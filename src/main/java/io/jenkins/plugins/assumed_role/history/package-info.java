/**
 * The history of all blocks: events in files that outlive builds, folded into one entry for each block when they are read.
 *
 * <p>No Jenkins. Begin with {@link io.jenkins.plugins.assumed_role.history.History}.
 */
package io.jenkins.plugins.assumed_role.history;
