#!/bin/sh
# Makes the app in the Latchkey two folders up, and keeps what it prints for `npm start`.
set -e
cd "$(dirname "$0")"
(cd ../.. && npm run --silent admin -- app add "Next example" --type web --first-party \
  --redirect http://localhost:4001/callback --post-logout http://localhost:4001/ \
  --audience http://localhost:4001/api) |
  sed -n 's/^ *client_id *\(.*\)/CLIENT_ID=\1/p; s/^ *client_secret *\(.*\)/CLIENT_SECRET=\1/p' > .env
echo "The app is made; npm install && npm start"
