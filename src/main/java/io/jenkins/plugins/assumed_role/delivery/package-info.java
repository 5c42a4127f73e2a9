/** What the wrapped tools see of a session: the variables that are set and cleared. */
package io.jenkins.plugins.assumed_role.delivery;
