import json, time, shutil
import pytest
from tests.deploy.conftest import STAGE
from tests.deploy.test_life import BUCKET, PIPELINE, result, upload

def test_trial(project, cloud, photo):
    iam = cloud.client("iam")
    iam.create_user(UserName="deployer")
    iam.put_user_policy(UserName="deployer", PolicyName="all", PolicyDocument=json.dumps({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}))
    k = iam.create_access_key(UserName="deployer")["AccessKey"]
    keys = {"AWS_ACCESS_KEY_ID": k["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": k["SecretAccessKey"]}
    def run(*a, **kw):
        t=time.time(); r = project.run(*a, **keys, **kw); print(a, time.time()-t, r[0], r[1][-600:])
        with open(cloud.judged,"a") as f: f.write(json.dumps(a)+"\n")
        return r
    try:
        project.who = ()
        run("deploy","--open","--dry-run")
        assert run("deploy","--open","--alarm-email","op@example.com")[0]==0
        (api,) = cloud.client("apigateway").get_rest_apis()["items"]
        url=f"{cloud.url}/_aws/execute-api/{api['id']}/api"
        t=time.time()
        upload(url,"dog.png",photo("chelsea.png")); result(url,"dog.png"); print("photo",time.time()-t)
        assert run("deploy")[0]==0
        assert run("deploy","--admin-email","ann@example.com")[0]==0
        assert run("adopt","--to","ann@example.com")[0]==0
        sqs=cloud.client("sqs"); q=sqs.get_queue_url(QueueName="smart-image-analyzer-dev-dead-letters")["QueueUrl"]
        f=cloud.client("lambda").get_function_configuration(FunctionName=PIPELINE)
        sqs.send_message(QueueUrl=q, MessageBody=json.dumps({"requestContext":{"functionArn":f["FunctionArn"]+":$LATEST"},"requestPayload":{"Records":[]}}))
        sqs.send_message(QueueUrl=q, MessageBody=json.dumps({"requestContext":{"functionArn":f["FunctionArn"]+":$LATEST"},"requestPayload":{"Records":[{"eventName":"x"}]}}))
        run("redrive")
        assert run("adopt","--from","ann@example.com","--delete","--yes")[0]==0
        assert run("destroy","--dry-run")[0]==0
        assert run("destroy","--yes","--with-photos","--with-people")[0]==0
    finally:
        shutil.copy(cloud.judged,"/tmp/rights/judged"); shutil.copy(cloud.log,"/tmp/rights/cloud.log")
