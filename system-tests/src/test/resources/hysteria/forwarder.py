import fastapi
import urllib.request
import urllib.parse
import json

app = fastapi.FastAPI()

HYS_TRAFFIC_STAT_LOCAL_LISTEN = 'http://127.0.0.1:9999'
HYS_TRAFFIC_STAT_HEADER = {
    'Authorization': 'ed9da2b7-676d-49d0-927a-eb78f319992b',
}

@app.get('/')
def redirect():
    return get_traffic_stats()

@app.get('/traffic')
def get_traffic_stats():
    data = get_data_from_hys('traffic')
    if data is None:
        return 'Failed get data'

    traffic_data = parse_traffic_data(data)
    if traffic_data is not None:
        return traffic_data
    else:
        return 'Failed parse data'

def parse_traffic_data(str_data):
    if len(str_data) == 0 or 'tx' not in str_data or 'rx' not in str_data:
        return None
    dict_data = json.loads(str_data)
    tx = dict_data['user']['tx']
    rx = dict_data['user']['rx']
    return f'tx: {int(tx)/1024/1024:.2f}GB, rx: {int(rx)/1024/1024:.2f}GB'

def get_data_from_hys(data: str):
    url = HYS_TRAFFIC_STAT_LOCAL_LISTEN + '/' + data
    req = urllib.request.Request(url)
    req.add_header('Authorization', 'ed9da2b7-676d-49d0-927a-eb78f319992b')
    resp = urllib.request.urlopen(req)
    content = resp.read().decode('utf-8')
    if 'user' in content:
        return content
    else:
        return None
