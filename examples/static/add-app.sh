#!/bin/sh
# Makes the app in the Latchkey two folders up, and keeps its id for `npm start`.
set -e
cd "$(dirname "$0")"
(cd ../.. && npm run --silent admin -- app add "Static example" --type spa --first-party \
  --redirect http://localhost:4002/ --post-logout http://localhost:4002/ --origin http://localhost:4002) |
  sed -n 's/^ *client_id *\(.*\)/CLIENT_ID=\1/p' > .env
echo "The app is made; npm start"
