-- wrk script: POST of a chat request with BODY_BYTES of prompt; prints one line of JSON at the end.
local size = tonumber(os.getenv("BODY_BYTES") or "2000")
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer " .. (os.getenv("BENCH_KEY") or "none")
wrk.body = '{"model":"bench","messages":[{"role":"user","content":"' .. string.rep("x", size) .. '"}]}'

function done(summary, latency, requests)
    local e = summary.errors
    io.write(string.format('RESULT {"requests":%d,"seconds":%.6f,"failed":%d,"p50_us":%d,"p99_us":%d}\n', summary.requests,
        summary.duration / 1e6, e.connect + e.read + e.write + e.status + e.timeout, latency:percentile(50), latency:percentile(99)))
end
