# The few commands, for people and for CI alike.
.PHONY: run test setup dev environments lint bench compare test-faults test-postgresql shell rasa-test screenshot diagrams lock
BOT = .venv/bin/bot
FOLDERS = data/faq data/myths data/gaps data/nlu data/rules
RASA = RASA_TELEMETRY_ENABLED=false SQLALCHEMY_SILENCE_UBER_WARNING=1 PYTHONPATH=. .venv-engine/bin/python -W ignore -m rasa

run: ## set up what is missing, start everything, print the address
	@deploy/setup.sh
	@$(BOT) run

setup: ## environments, keys, encoder, database, model
	@deploy/setup.sh
	@$(BOT) setup

dev: environments ## the same, with what tests and linters need
	@$(BOT) setup

environments:
	@deploy/setup.sh dev

test: environments ## linters and everything else that has to hold; the model is trained meanwhile
	@tests/run

lint: environments
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv-engine/bin/mypy --config-file tests/engine/mypy.ini

test-faults: dev ## the long fault tests: about an hour
	@.venv/bin/pytest tests/faults tests/gateway/test_delivery.py --long

test-postgresql: dev ## gateway and console with their store on a real PostgreSQL, which has to be installed: some minutes
	@.venv/bin/pytest tests/gateway tests/console --postgresql

bench: dev ## speed and size against the stock Rasa bot, in one run: some minutes
	@.venv/bin/python -m benchmarks.compare
	@.venv/bin/python -m benchmarks.open_streams
	@.venv/bin/python -m benchmarks.staff_replies
	@.venv/bin/python -m benchmarks.opening
	@.venv/bin/python -m benchmarks.crisis_reply
	@RASA_TELEMETRY_ENABLED=false SQLALCHEMY_SILENCE_UBER_WARNING=1 PYTHONPATH=. .venv-engine/bin/python -W ignore -m benchmarks.understanding.parse_time

compare: setup ## classifiers and ways to decline on public data and our own, DATA=FOLDER with the files: some minutes
	@RASA_TELEMETRY_ENABLED=false SQLALCHEMY_SILENCE_UBER_WARNING=1 PYTHONPATH=. .venv-engine/bin/python -W ignore -m benchmarks.understanding.compare_classifiers "$(DATA)"

shell: setup ## Rasa's own shell, with the action server running
	@$(BOT) shell

rasa-test: dev ## Rasa's own evaluation of the NLU model on the held-out phrasings
	@$(BOT) train
	@$(RASA) data validate --fail-on-warnings --data $(FOLDERS)
	@$(RASA) test nlu --model "$$(ls -t var/models/*.tar.gz | head -1)" --nlu tests/held_out --out var/rasa-test --no-plot

screenshot: dev ## take the picture of the README anew, with `make run` in another terminal
	@PYTHONPATH=. .venv/bin/python docs/images/take.py

diagrams: ## draw the pictures that are made from tables in the code
	@PYTHONPATH=. .venv/bin/python docs/images/draw_booking_states.py

lock: ## write the lock files anew from requirements/*.in; needs uv
	@deploy/lock.sh
