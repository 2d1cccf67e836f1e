const seen = [];

exports.handler = async (event, context) => {
  seen.push(context.awsRequestId);
  const { method } = event.requestContext.http;
  if (event.queryStringParameters?.plain) return { id: event.pathParameters.id };
  if (event.queryStringParameters?.image) {
    return { statusCode: 200, headers: { "Content-Type": "image/gif" }, body: "R0lGODlhAf8=", isBase64Encoded: true };
  }
  const body = event.isBase64Encoded ? Buffer.from(event.body, "base64").toString("hex") : event.body;
  return {
    statusCode: method === "DELETE" ? 204 : 200,
    headers: { "Content-Type": "application/json", "X-Calls": seen.length > 0 },
    cookies: ["user=7", "theme=dark; Path=/"],
    body: JSON.stringify({
      method,
      id: event.pathParameters.id,
      path: event.rawPath,
      query: event.queryStringParameters ?? null,
      cookies: event.cookies ?? null,
      apart: "cookie" in event.headers,
      agent: event.headers["user-agent"],
      encoded: event.isBase64Encoded,
      body: body ?? null,
    }),
  };
};
