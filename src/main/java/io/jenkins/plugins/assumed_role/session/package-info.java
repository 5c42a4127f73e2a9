/**
 * Sessions of a role, shared by blocks and renewed.
 *
 * <p>No Jenkins; a block is a {@link io.jenkins.plugins.assumed_role.session.SessionMember}. Begin with {@link io.jenkins.plugins.assumed_role.session.SharedSession}.
 */
package io.jenkins.plugins.assumed_role.session;
