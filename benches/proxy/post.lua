-- What the proxy asks CC-CMS for the skills of one VDN.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json;charset=UTF-8"
wrk.body = '{"ccId":1,"vdn":1,"skillIds":[1,2,3,4]}'
