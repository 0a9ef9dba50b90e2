"""Of FastAPI what forwarder.py needs to be run without it: routes are functions that can be called."""


class FastAPI:
    def get(self, path):
        return lambda function: function
