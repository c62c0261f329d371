CREATE INDEX "invitations_unsettled_address_idx" ON "invitations" USING btree ("id") WHERE octet_length(split_part(email_normalized, '@', 2)) <> length(split_part(email_normalized, '@', 2))
  or email_normalized like '%.';--> statement-breakpoint
CREATE INDEX "users_unsettled_address_idx" ON "users" USING btree ("id") WHERE octet_length(split_part(email_normalized, '@', 2)) <> length(split_part(email_normalized, '@', 2))
  or email_normalized like '%.';