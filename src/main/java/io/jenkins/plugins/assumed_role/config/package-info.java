/**
 * The configuration of roles and rules: global, of folders and of agents, with the order of precedence and the checks of fields.
 *
 * <p>Nothing here opens a block or calls AWS, except for <i>Check role</i>. Begin with {@link io.jenkins.plugins.assumed_role.config.RoleConfiguration}.
 */
package io.jenkins.plugins.assumed_role.config;
