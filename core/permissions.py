"""The sentences that no other room owns."""

import rules

is_signed_in = rules.is_authenticated

rules.add_perm("core.use_site", is_signed_in)
